//! Pages: the documents and what shows them.

use crate::app::App;
use crate::operation::Operation;

/// The operations that serve the documents and pages of an app.
pub(crate) fn operations(_app: &App, _operations: &[Operation]) -> Vec<Operation> {
    Vec::new()
}

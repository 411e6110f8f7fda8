//! OpenAPI: the contract as a document.

use serde_json::Value;

use crate::app::Documents;
use crate::contract::Info;
use crate::operation::Operation;
use crate::problem::style::ProblemWriter;

/// The form of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Version {
    /// 3.0.3, for old generators.
    V3_0,
    /// 3.1.
    #[default]
    V3_1,
    /// 3.2.
    V3_2,
}

/// Writes the document.
pub(crate) fn document(
    info: &Info,
    _documents: &Documents,
    _operations: &[Operation],
    _problems: &ProblemWriter,
) -> Value {
    serde_json::json!({"openapi": "3.1.0", "info": {"title": info.title, "version": info.version}})
}

//! Scalar, from `scalar_api_reference`.

use bytes::Bytes;

use super::viewer::{LargeFile, Viewer, gzip};
use crate::app::App;
use crate::operation::Operation;

const SCRIPT: &str = "scalar.js";

pub(super) fn operations(path: &str, document: &str, app: &App) -> Vec<Operation> {
    let viewer = Viewer {
        script: SCRIPT,
        is_self_styled: true,
        ..Viewer::new(path, document, app)
    };
    let script = LargeFile {
        media_type: "text/javascript; charset=utf-8",
        plain: Box::new(plain),
        gzip: Box::new(|| gzip(&plain())),
    };
    let mut operations = vec![script.operation(viewer.file(SCRIPT))];
    operations.extend(viewer.operations());
    operations
}

fn plain() -> Bytes {
    match scalar_api_reference::get_asset(SCRIPT) {
        Some(bytes) => bytes.into(),
        None => {
            tracing::error!("the script of Scalar is not in this program");
            Bytes::new()
        }
    }
}

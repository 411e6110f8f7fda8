//! Scalar, from `scalar_api_reference`.

use bytes::Bytes;
use serde_json::json;

use super::Page;
use super::viewer::{File, LargeFile, Viewer, gzip};
use crate::operation::Operation;

const SCRIPT: &str = "scalar.js";

pub(super) fn operations(page: &Page<'_>) -> Vec<Operation> {
    let settings = &page.app.documents.scalar;
    let viewer = Viewer {
        icon: settings.icon.clone().map(File::Linked),
        options: json!({ "parameters": settings.more }),
        is_self_styled: true,
        ..Viewer::new(page, File::of(settings.script.as_ref(), SCRIPT))
    };
    let mut operations = Vec::new();
    if settings.script.is_none() {
        let script = LargeFile {
            media_type: "text/javascript; charset=utf-8",
            plain: Box::new(plain),
            gzip: Box::new(|| gzip(&plain())),
        };
        operations.push(script.operation(viewer.file(SCRIPT)));
    }
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

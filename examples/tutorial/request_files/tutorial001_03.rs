//! Files with a description in the document.

use aplomb::prelude::*;

/// How much was sent.
#[model]
pub struct Size {
    file_size: usize,
}

/// What was sent.
#[model]
pub struct Name {
    filename: String,
}

/// Create File
#[post("/files/")]
pub async fn create_file(#[file(description = "A file read as bytes")] file: Bytes) -> Size {
    Size {
        file_size: file.len(),
    }
}

/// Create Upload File
#[post("/uploadfile/")]
pub async fn create_upload_file(#[file(description = "A file read as an upload")] file: Upload) -> Name {
    Name {
        filename: file.filename().to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Request files", "0.1.0").routes(routes![create_file, create_upload_file])
}

//! A file, as bytes in memory or as an upload that knows its name.

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
pub async fn create_file(#[file] file: Bytes) -> Size {
    Size {
        file_size: file.len(),
    }
}

/// Create Upload File
#[post("/uploadfile/")]
pub async fn create_upload_file(#[file] file: Upload) -> Name {
    Name {
        filename: file.filename().to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Request files", "0.1.0").routes(routes![create_file, create_upload_file])
}

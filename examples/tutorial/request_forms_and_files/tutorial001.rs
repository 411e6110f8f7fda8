//! Fields and files of one form.

use aplomb::prelude::*;

/// What was sent.
#[model]
pub struct Received {
    file_size: usize,
    token: String,
    fileb_content_type: Option<String>,
}

/// Create File
#[post("/files/")]
pub async fn create_file(#[file] file: Bytes, #[file] fileb: Upload, #[form] token: String) -> Received {
    Received {
        file_size: file.len(),
        token,
        fileb_content_type: fileb.content_type().map(str::to_owned),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Request forms and files", "0.1.0").routes(routes![create_file])
}

//! A file that may be left out: an `Option`.

use aplomb::prelude::*;

/// What came of it: one member, by the name of its kind.
#[model]
#[serde(untagged)]
pub enum Answer {
    Nothing { message: String },
    Size { file_size: usize },
    Name { filename: String },
}

/// Create File
#[post("/files/")]
pub async fn create_file(#[file] file: Option<Bytes>) -> Answer {
    match file {
        Some(file) if !file.is_empty() => Answer::Size {
            file_size: file.len(),
        },
        _ => Answer::Nothing {
            message: "No file sent".to_owned(),
        },
    }
}

/// Create Upload File
#[post("/uploadfile/")]
pub async fn create_upload_file(#[file] file: Option<Upload>) -> Answer {
    match file {
        Some(file) => Answer::Name {
            filename: file.filename().to_owned(),
        },
        None => Answer::Nothing {
            message: "No upload file sent".to_owned(),
        },
    }
}

/// The app.
pub fn app() -> App {
    App::new("Request files", "0.1.0").routes(routes![create_file, create_upload_file])
}

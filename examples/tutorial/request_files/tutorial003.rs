//! Several files of one name, with a description in the document.

use aplomb::prelude::*;

/// How much was sent.
#[model]
pub struct Sizes {
    file_sizes: Vec<usize>,
}

/// What was sent.
#[model]
pub struct Names {
    filenames: Vec<String>,
}

/// Create Files
#[post("/files/")]
pub async fn create_files(#[file(description = "Multiple files as bytes")] files: Vec<Bytes>) -> Sizes {
    Sizes {
        file_sizes: files.iter().map(Bytes::len).collect(),
    }
}

/// Create Upload Files
#[post("/uploadfiles/")]
pub async fn create_upload_files(
    #[file(description = "Multiple files as uploads")] files: Vec<Upload>,
) -> Names {
    Names {
        filenames: files.iter().map(|file| file.filename().to_owned()).collect(),
    }
}

const PAGE: &str = r#"
<body>
<form action="/files/" enctype="multipart/form-data" method="post">
<input name="files" type="file" multiple>
<input type="submit">
</form>
<form action="/uploadfiles/" enctype="multipart/form-data" method="post">
<input name="files" type="file" multiple>
<input type="submit">
</form>
</body>
    "#;

/// Main
#[get("/")]
pub async fn main() -> Html<&'static str> {
    Html(PAGE)
}

/// The app.
pub fn app() -> App {
    App::new("Request files", "0.1.0").routes(routes![create_files, create_upload_files, main])
}

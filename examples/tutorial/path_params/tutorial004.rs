//! A path parameter that takes the rest of the path, with its slashes.

use aplomb::prelude::*;

/// Which file was asked for.
#[model]
pub struct FileName {
    file_path: String,
}

/// Read File
#[get("/files/{*file_path}")]
pub async fn read_file(file_path: String) -> FileName {
    FileName { file_path }
}

/// The app.
pub fn app() -> App {
    App::new("Path parameters", "0.1.0").routes(routes![read_file])
}

//! The files of a directory, below a path.

use aplomb::prelude::*;

/// Where the files are.
const STATIC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/static_files/static");

/// The app.
pub fn app() -> App {
    App::new("Static files", "0.1.0").files("/static", STATIC)
}

//! A built frontend below all routes: its files, and its `index.html` where a browser goes to a page.

use aplomb::prelude::*;

/// What the frontend was built into.
const DIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/frontend/dist");

/// The app.
pub fn app() -> App {
    App::new("Frontend", "0.1.0").frontend("/", DIST)
}

//! A site of pages: `404.html` for what is not there.

use aplomb::frontend::{Fallback, Frontend};
use aplomb::prelude::*;

/// What the frontend was built into.
const DIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/frontend/site");

/// The app.
pub fn app() -> App {
    App::new("Frontend", "0.1.0").frontend("/", Frontend::new(DIST).fallback(Fallback::NotFoundPage))
}

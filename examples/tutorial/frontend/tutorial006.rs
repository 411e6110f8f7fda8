//! A frontend that is built later: the app starts without it.

use aplomb::frontend::Frontend;
use aplomb::prelude::*;

/// What the frontend was built into.
const DIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/frontend/not-built");

/// The app.
pub fn app() -> App {
    App::new("Frontend", "0.1.0").frontend("/", Frontend::new(DIST).unchecked())
}

//! Files and nothing else: what is not there is 404 in the style of the app.

use aplomb::frontend::{Fallback, Frontend};
use aplomb::prelude::*;

/// What the frontend was built into.
const DIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/frontend/dist");

/// The app.
pub fn app() -> App {
    App::new("Frontend", "0.1.0").frontend("/", Frontend::new(DIST).fallback(Fallback::None))
}

//! A frontend of a list, below its prefix.

use aplomb::frontend::{Fallback, Frontend};
use aplomb::prelude::*;

/// What the frontend was built into.
const DIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/frontend/dist");

/// The app.
pub fn app() -> App {
    App::new("Frontend", "0.1.0").routes(
        Routes::new()
            .frontend("/", Frontend::new(DIST).fallback(Fallback::Index))
            .prefix("/app"),
    )
}

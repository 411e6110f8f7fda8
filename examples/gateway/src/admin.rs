//! An app inside the app, with documents and state of its own.

use std::sync::atomic::{AtomicBool, Ordering};

use aplomb::prelude::*;

/// Whether the gateway takes messages.
#[derive(Debug, Default)]
struct Switch(AtomicBool);

/// Whether the gateway takes messages.
#[model]
#[derive(Debug)]
struct Mode {
    /// It does not, for now
    paused: bool,
}

/// Show the mode
#[get("/mode")]
async fn mode(switch: State<Switch>) -> Mode {
    Mode {
        paused: switch.0.load(Ordering::Relaxed),
    }
}

/// Set the mode
#[put("/mode")]
async fn set_mode(mode: Mode, switch: State<Switch>) -> Mode {
    switch.0.store(mode.paused, Ordering::Relaxed);
    mode
}

/// The app.
pub fn app() -> App {
    App::new("Gateway administration", "1.0.0")
        .state(Switch::default())
        .routes(routes![mode, set_mode])
}

//! Settings in a file of their own, read when the app starts.

use aplomb::prelude::*;
use figment::Figment;
use figment::providers::Env;

pub mod config;

use config::Settings;

/// What the app says about itself.
#[model]
pub struct Info {
    app_name: String,
    admin_email: String,
    items_per_user: i64,
}

/// Info
#[get("/info")]
pub async fn info(settings: State<Settings>) -> Info {
    Info {
        app_name: settings.app_name.clone(),
        admin_email: settings.admin_email.clone(),
        items_per_user: settings.items_per_user,
    }
}

fn app_with(settings: Figment) -> App {
    App::new("Settings", "0.1.0")
        .lifespan(|| Settings::read(settings), |_settings| async {})
        .routes(routes![info])
}

/// The app.
pub fn app() -> App {
    app_with(Figment::from(Env::raw()))
}

/// The app with an environment of its own, as a test arranges it.
pub fn arranged() -> App {
    app_with(Figment::from(("admin_email", "admin@example.com")))
}

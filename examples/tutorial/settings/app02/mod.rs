//! Settings that a test overrides: they are state, and are read only where nothing stands in their place.

use aplomb::prelude::*;

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

/// The app.
pub fn app() -> App {
    App::new("Settings", "0.1.0")
        .lifespan(Settings::read, |_settings| async {})
        .routes(routes![info])
}

/// The app with other settings, as a test arranges it.
pub fn overridden() -> App {
    app().with(Settings {
        app_name: "Awesome API".to_owned(),
        admin_email: "testing_admin@example.com".to_owned(),
        items_per_user: 50,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[aplomb::test]
    async fn settings_are_overridden() {
        let reply = overridden().test().get("/info").send().await;
        reply.assert_documented().assert_json(&json!({
            "app_name": "Awesome API",
            "admin_email": "testing_admin@example.com",
            "items_per_user": 50,
        }));
    }
}

//! Settings are a model that is read from the environment when the app starts. What is missing, or no number, stops the start.

use std::sync::Arc;

use aplomb::prelude::*;
use figment::Figment;
use figment::providers::Env;

/// What can be set.
#[model]
pub struct Settings {
    #[field(default = "Awesome API")]
    app_name: String,
    admin_email: String,
    #[field(default = 50)]
    items_per_user: i64,
}

/// Info
#[get("/info")]
pub async fn info(settings: State<Settings>) -> Arc<Settings> {
    settings.into_shared()
}

fn app_with(settings: Figment) -> App {
    App::new("Settings", "0.1.0")
        .lifespan(
            || async move { settings.extract::<Settings>() },
            |_settings| async {},
        )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[aplomb::test]
    async fn what_is_not_set_has_its_default() {
        let reply = arranged().test().get("/info").send().await;
        reply.assert_documented().assert_json(&json!({
            "app_name": "Awesome API",
            "admin_email": "admin@example.com",
            "items_per_user": 50,
        }));
    }

    #[aplomb::test]
    async fn what_is_missing_stops_the_start() {
        let error = app_with(Figment::from(("app_name", "Mine")))
            .start()
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("missing field `admin_email`"),
            "{error}"
        );
    }
}

//! Settings: read once, when the app starts.

use std::env;

use aplomb::prelude::*;

/// What can be set from outside.
#[derive(Clone)]
pub struct Settings {
    name: String,
    most_items: u32,
}

impl Settings {
    /// Reads them from the environment.
    async fn read() -> Result<Settings, String> {
        let name = env::var("SHOP_NAME").unwrap_or_else(|_| "Shop".to_owned());
        let most_items = match env::var("SHOP_MOST_ITEMS") {
            Ok(text) => text
                .parse()
                .map_err(|_| format!("SHOP_MOST_ITEMS has to be a number, and not `{text}`"))?,
            Err(_) => 50,
        };
        Ok(Settings { name, most_items })
    }
}

/// What the app says about itself.
#[model]
pub struct Info {
    name: String,
    most_items: u32,
}

/// Info
#[get("/info")]
pub async fn info(settings: State<Settings>) -> Info {
    Info {
        name: settings.name.clone(),
        most_items: settings.most_items,
    }
}

/// The app.
pub fn app() -> App {
    App::new("Shop", "1.0.0")
        .lifespan(Settings::read, |_settings| async {})
        .routes(routes![info])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[aplomb::test]
    async fn a_test_has_settings_of_its_own() {
        let settings = Settings {
            name: "Test".to_owned(),
            most_items: 1,
        };
        let client = app().with(settings).test();
        let reply = client.get("/info").send().await;
        reply
            .assert_documented()
            .assert_json(&json!({ "name": "Test", "most_items": 1 }));
    }
}

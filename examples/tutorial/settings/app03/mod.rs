//! Settings from a file of variables. What the environment says wins.

use std::path::PathBuf;

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

fn app_with(file: PathBuf, environment: Figment) -> App {
    App::new("Settings", "0.1.0")
        .lifespan(
            || async move { Settings::read(&file, environment).await },
            |_settings| async {},
        )
        .routes(routes![info])
}

/// The app.
pub fn app() -> App {
    app_with(".env".into(), Figment::from(Env::raw()))
}

/// The app with an environment of its own, as a test arranges it.
pub fn arranged() -> App {
    let environment = Figment::from(("admin_email", "admin@example.com"));
    app_with(".env".into(), environment)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[aplomb::test]
    async fn the_environment_wins_over_the_file() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(
            file,
            "ADMIN_EMAIL=file@example.com\nAPP_NAME=\"From the file\"\nITEMS_PER_USER=7"
        )
        .unwrap();
        let environment = Figment::from(("admin_email", "environment@example.com"));
        let client = app_with(file.path().to_owned(), environment).test();
        let reply = client.get("/info").send().await;
        reply.assert_documented().assert_json(&json!({
            "app_name": "From the file",
            "admin_email": "environment@example.com",
            "items_per_user": 7,
        }));
    }
}

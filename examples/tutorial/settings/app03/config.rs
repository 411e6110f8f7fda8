//! The settings, from the environment and from a file of variables.

use std::error::Error;
use std::path::Path;

use aplomb::prelude::*;
use figment::Figment;
use figment::value::Value;

/// What can be set.
#[model]
pub struct Settings {
    #[field(default = "Awesome API")]
    pub app_name: String,
    pub admin_email: String,
    #[field(default = 50)]
    pub items_per_user: i64,
}

impl Settings {
    /// Reads them: the file, if there is one, and over it the environment.
    ///
    /// # Errors
    ///
    /// A file that cannot be read; a setting that is missing, or that does not fit.
    pub async fn read(file: &Path, environment: Figment) -> Result<Settings, Box<dyn Error + Send + Sync>> {
        let mut settings = Figment::new();
        if file.exists() {
            for variable in dotenvy::from_path_iter(file)? {
                let (name, text) = variable?;
                let Ok(value) = text.parse::<Value>();
                settings = settings.merge((name.to_lowercase(), value));
            }
        }
        Ok(settings.merge(environment).extract()?)
    }
}

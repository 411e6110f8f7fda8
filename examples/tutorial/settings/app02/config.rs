//! The settings, in a file of their own.

use aplomb::prelude::*;
use figment::Figment;
use figment::providers::Env;

/// What can be set.
#[model]
#[derive(Clone)]
pub struct Settings {
    #[field(default = "Awesome API")]
    pub app_name: String,
    pub admin_email: String,
    #[field(default = 50)]
    pub items_per_user: i64,
}

impl Settings {
    /// Reads them from the environment.
    ///
    /// # Errors
    ///
    /// A setting that is missing, or that does not fit.
    pub async fn read() -> figment::Result<Settings> {
        Figment::from(Env::raw()).extract()
    }
}

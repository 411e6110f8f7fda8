//! The theme: how the gallery looks, kept in a cookie.

use std::time::Duration;

use aplomb::prelude::*;
use aplomb::reply::CookieError;

/// A theme.
#[model]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Dark on light
    Light,
    /// Light on dark
    Dark,
}

impl Theme {
    fn name(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Choose a theme
///
/// The form of the page sends it; the browser then goes back to the theme.
#[post("/theme", status = 303)]
pub async fn choose(#[form] theme: Theme) -> Result<(Redirect<303>, Cookies), CookieError> {
    let cookie = Cookie::new("theme", theme.name()).path("/").max_age(YEAR);
    Ok((Redirect::see_other("/theme"), Cookies::new().set(cookie)?))
}

/// Forget the theme
#[delete("/theme")]
pub async fn forget() -> Result<(NoContent, Cookies), CookieError> {
    Ok((NoContent, Cookies::new().set(Cookie::removal("theme").path("/"))?))
}

/// The theme that was chosen
#[get("/theme")]
pub async fn chosen(#[cookie(default = Theme::Light)] theme: Theme) -> Theme {
    theme
}

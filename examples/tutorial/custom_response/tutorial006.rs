//! A redirect that is made by hand. The document does not learn of it.

use aplomb::prelude::*;

/// Redirect Typer
#[get("/typer")]
pub async fn redirect_typer() -> Response {
    let typer = HeaderValue::from_static("https://typer.tiangolo.com");
    Response::empty(StatusCode::TEMPORARY_REDIRECT).with_header(HeaderName::from_static("location"), typer)
}

/// The app.
pub fn app() -> App {
    App::new("Custom responses", "0.1.0").routes(routes![redirect_typer])
}

//! A redirect with another status: it is a part of the type.

use aplomb::prelude::*;

/// Redirect Pydantic
#[get("/pydantic")]
pub async fn redirect_pydantic() -> Redirect<302> {
    Redirect::to("https://docs.pydantic.dev/")
}

/// The app.
pub fn app() -> App {
    App::new("Custom responses", "0.1.0").routes(routes![redirect_pydantic])
}

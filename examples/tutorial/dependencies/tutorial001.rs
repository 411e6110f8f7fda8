//! What several handlers take: a dependency. Its type is all that a handler names.

use aplomb::prelude::*;

/// The parameters of every list.
#[model]
#[derive(Clone)]
pub struct Parameters {
    q: Option<String>,
    skip: i64,
    limit: i64,
}

/// The parameters of this request.
#[derive(Clone)]
pub struct CommonParameters(Parameters);

/// Takes them from the address.
#[dependency]
pub async fn common_parameters(
    #[query] q: Option<String>,
    #[query(default = 0)] skip: i64,
    #[query(default = 100)] limit: i64,
) -> CommonParameters {
    CommonParameters(Parameters { q, skip, limit })
}

/// Read Items
#[get("/items/")]
pub async fn read_items(commons: CommonParameters) -> Parameters {
    commons.0
}

/// Read Users
#[get("/users/")]
pub async fn read_users(commons: CommonParameters) -> Parameters {
    commons.0
}

/// The app.
pub fn app() -> App {
    App::new("Dependencies", "0.1.0").routes(routes![read_items, read_users])
}

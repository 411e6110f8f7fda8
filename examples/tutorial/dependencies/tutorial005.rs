//! A dependency of a dependency.

use aplomb::prelude::*;

/// The query of this request.
#[derive(Clone)]
pub struct Query(Option<String>);

/// Takes it from the address.
#[dependency]
pub async fn query(#[query] q: Option<String>) -> Query {
    Query(q)
}

/// The query of this request, or the one before.
#[derive(Clone)]
pub struct QueryOrCookie(Option<String>);

/// Takes it from the address, or else from the cookie.
#[dependency]
pub async fn query_or_cookie(query: Query, #[cookie] last_query: Option<String>) -> QueryOrCookie {
    QueryOrCookie(query.0.filter(|q| !q.is_empty()).or(last_query))
}

/// What was asked for.
#[model]
pub struct Answer {
    q_or_cookie: Option<String>,
}

/// Read Query
#[get("/items/")]
pub async fn read_query(query: QueryOrCookie) -> Answer {
    Answer { q_or_cookie: query.0 }
}

/// The app.
pub fn app() -> App {
    App::new("Dependencies", "0.1.0").routes(routes![read_query])
}

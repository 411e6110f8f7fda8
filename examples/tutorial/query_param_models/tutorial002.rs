//! A group that takes nothing else: a parameter that is none of its fields is refused.

use aplomb::prelude::*;

/// What a list is sorted by. It is written where it is used, without a name in the document.
#[model]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum OrderBy {
    CreatedAt,
    UpdatedAt,
}

/// What to search for, and nothing else.
#[model]
#[serde(deny_unknown_fields)]
pub struct FilterParams {
    #[field(default = 100, gt = 0, le = 100)]
    limit: i64,
    #[field(default = 0, ge = 0)]
    offset: i64,
    #[field(default = OrderBy::CreatedAt)]
    order_by: OrderBy,
    #[field(default)]
    tags: Vec<String>,
}

/// Read Items
#[get("/items/")]
pub async fn read_items(#[query] filter_query: FilterParams) -> FilterParams {
    filter_query
}

/// The app.
pub fn app() -> App {
    App::new("Query parameter models", "0.1.0").routes(routes![read_items])
}

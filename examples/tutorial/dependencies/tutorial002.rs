//! A struct as a dependency. Nothing has to be said twice: the argument's type is how it is made.

use aplomb::prelude::*;

/// The parameters of every list.
#[derive(Clone)]
pub struct CommonQueryParams {
    q: Option<String>,
    skip: i64,
    limit: i64,
}

/// The parameters, as they were sent.
#[dependency]
pub async fn common_query_params(
    #[query] q: Option<String>,
    #[query(default = 0)] skip: i64,
    #[query(default = 100)] limit: i64,
) -> CommonQueryParams {
    CommonQueryParams { q, skip, limit }
}

/// An item.
#[model]
pub struct Item {
    item_name: String,
}

/// What was found, and what for.
#[model]
pub struct Found {
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
    items: Vec<Item>,
}

/// Read Items
#[get("/items/")]
pub async fn read_items(commons: CommonQueryParams) -> Found {
    let count = |number: i64| usize::try_from(number).unwrap_or(0);
    let names = ["Foo", "Bar", "Baz"].into_iter();
    let names = names.skip(count(commons.skip)).take(count(commons.limit));
    Found {
        q: commons.q.filter(|q| !q.is_empty()),
        items: names
            .map(|name| Item {
                item_name: name.to_owned(),
            })
            .collect(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Dependencies", "0.1.0").routes(routes![read_items])
}

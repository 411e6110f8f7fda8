//! A dependency with a setting: the setting is state of the app.

use aplomb::prelude::*;

/// What is looked for.
pub struct FixedContent(&'static str);

/// Whether the query contains it.
#[derive(Clone)]
pub struct Contained(bool);

/// Looks for it.
#[dependency]
pub async fn query_checker(#[query(default = "")] q: String, fixed: State<FixedContent>) -> Contained {
    Contained(!q.is_empty() && q.contains(fixed.0))
}

/// What was found.
#[model]
pub struct Check {
    fixed_content_in_query: bool,
}

/// Read Query Check
#[get("/query-checker/")]
pub async fn read_query_check(contained: Contained) -> Check {
    Check {
        fixed_content_in_query: contained.0,
    }
}

/// The app.
pub fn app() -> App {
    App::new("Dependencies", "0.1.0")
        .state(FixedContent("bar"))
        .routes(routes![read_query_check])
}

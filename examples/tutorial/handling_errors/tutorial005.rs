//! The body that was sent, beside what is wrong with it: for those who develop a client.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    title: String,
    size: i64,
}

/// Create Item
#[post("/items/")]
pub async fn create_item(item: Item) -> Item {
    item
}

/// Adds the body to the answer to an invalid request.
fn with_the_body(problem: &Occurrence<'_>) -> Option<Response> {
    problem.faults.as_ref()?;
    let mut answer = problem.document();
    answer["body"] = problem.received().unwrap_or_default();
    Some(Response::json(&answer).with_status(problem.status))
}

/// The app.
pub fn app() -> App {
    App::new("Handling errors", "0.1.0")
        .on_problem(with_the_body)
        .routes(routes![create_item])
}

//! A look at every problem, which is then answered as usual.

use aplomb::prelude::*;

/// Nobody likes 3.
#[derive(Debug, Problem)]
#[problem(status = 418, detail = "Nope! I don't like 3.")]
pub struct Disliked;

/// What was asked for.
#[model]
pub struct Item {
    item_id: i64,
}

/// Read Item
#[get("/items/{item_id}")]
pub async fn read_item(item_id: i64) -> Result<Item, Disliked> {
    if item_id == 3 {
        return Err(Disliked);
    }
    Ok(Item { item_id })
}

/// Tells the operator, and leaves the answer to the style of the app.
fn look(problem: &Occurrence<'_>) -> Option<Response> {
    if problem.faults.is_some() {
        println!("OMG! The client sent invalid data!: {problem:?}");
    } else {
        println!("OMG! An HTTP error!: {problem:?}");
    }
    None
}

/// The app.
pub fn app() -> App {
    App::new("Handling errors", "0.1.0")
        .on_problem(look)
        .routes(routes![read_item])
}

//! Plain texts instead of FastAPI's envelope.

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

/// Faults with a line each, other problems with their sentence.
fn in_plain_text(problem: &Occurrence<'_>) -> Option<Response> {
    let document = problem.document();
    if problem.faults.is_none() {
        let sentence = document["detail"].as_str()?.to_owned();
        return Some(Response::text(sentence).with_status(problem.status));
    }
    let mut text = "Validation errors:".to_owned();
    for fault in document["detail"].as_array()? {
        let steps = fault["loc"].as_array()?.iter();
        let steps: Vec<String> = steps.map(|step| step.to_string().replace('"', "'")).collect();
        let message = fault["msg"].as_str()?;
        text.push_str(&format!("\nField: ({}), Error: {message}", steps.join(", ")));
    }
    Some(Response::text(text).with_status(StatusCode::BAD_REQUEST))
}

/// The app.
pub fn app() -> App {
    App::new("Handling errors", "0.1.0")
        .on_problem(in_plain_text)
        .routes(routes![read_item])
}

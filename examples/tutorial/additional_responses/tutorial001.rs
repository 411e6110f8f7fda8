//! Several answers, each with a model: the return type lists them.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    id: String,
    value: String,
}

/// Something to say.
#[model]
pub struct Message {
    message: String,
}

/// What a request for an item can end in.
#[derive(Reply)]
pub enum Answer {
    Item(Item),
    #[reply(status = 404)]
    NotFound(Message),
}

/// Read Item
#[get("/items/{item_id}")]
pub async fn read_item(item_id: String) -> Answer {
    match item_id.as_str() {
        "foo" => Answer::Item(Item {
            id: item_id,
            value: "there goes my hero".to_owned(),
        }),
        _ => Answer::NotFound(Message {
            message: "Item not found".to_owned(),
        }),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Additional responses", "0.1.0").routes(routes![read_item])
}

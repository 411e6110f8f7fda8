//! Events with a name, an id, a time to come back, and a comment.

use std::time::Duration;

use aplomb::prelude::*;
use aplomb::reply::EventError;
use futures_util::stream::{self, Stream};

/// An item.
#[model]
pub struct Item {
    name: String,
    price: f64,
}

const ITEMS: [(&str, f64); 3] = [
    ("Plumbus", 32.99),
    ("Portal Gun", 999.99),
    ("Meeseeks Box", 49.99),
];

fn item((name, price): (&str, f64)) -> Item {
    Item {
        name: name.to_owned(),
        price,
    }
}

fn update(number: usize, sold: (&str, f64)) -> Result<Event<Item>, EventError> {
    let event = Event::data(item(sold)).retry(Duration::from_secs(5));
    event.event("item_update")?.id(number)
}

/// Stream Items
#[get("/items/stream")]
pub async fn stream_items() -> Sse<impl Stream<Item = Result<Event<Item>, EventError>> + Send> {
    let comment = Event::without_data().comment("stream of item updates");
    let updates = (1..).zip(ITEMS).map(|(number, sold)| update(number, sold));
    Sse::new(stream::iter(std::iter::once(Ok(comment)).chain(updates)))
}

/// The app.
pub fn app() -> App {
    App::new("Server-sent events", "0.1.0").routes(routes![stream_items])
}

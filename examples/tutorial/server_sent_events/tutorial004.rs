//! Going on after the last event that the client has.

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

/// Stream Items
#[get("/items/stream")]
pub async fn stream_items(
    #[header] last_event_id: Option<i64>,
) -> Sse<impl Stream<Item = Result<Event<Item>, EventError>> + Send> {
    let events = (0_i64..)
        .zip(ITEMS)
        .filter(move |(number, _)| last_event_id.is_none_or(|last| *number > last))
        .map(|(number, sold)| Event::data(item(sold)).id(number));
    Sse::new(stream::iter(events))
}

/// The app.
pub fn app() -> App {
    App::new("Server-sent events", "0.1.0").routes(routes![stream_items])
}

//! An event for each item.

use aplomb::prelude::*;
use futures_util::stream::{self, Stream};

/// An item.
#[model]
#[derive(Clone)]
pub struct Item {
    name: String,
    description: Option<String>,
}

/// The items, one after the other.
fn items() -> impl Iterator<Item = Item> + Send {
    let items = [
        ("Plumbus", "A multi-purpose household device."),
        ("Portal Gun", "A portal opening device."),
        ("Meeseeks Box", "A box that summons a Meeseeks."),
    ];
    items.into_iter().map(|(name, description)| Item {
        name: name.to_owned(),
        description: Some(description.to_owned()),
    })
}

/// Sse Items
#[get("/items/stream")]
pub async fn sse_items() -> Sse<impl Stream<Item = Item> + Send> {
    Sse::new(stream::iter(items()))
}

/// Sse Items No Async
#[get("/items/stream-no-async")]
pub fn sse_items_no_async() -> Sse<impl Stream<Item = Item> + Send> {
    Sse::new(stream::iter(items()))
}

/// Sse Items No Annotation
#[get("/items/stream-no-annotation")]
pub async fn sse_items_no_annotation() -> Sse<impl Stream<Item = Item> + Send> {
    Sse::new(stream::iter(items()))
}

/// Sse Items No Async No Annotation
#[get("/items/stream-no-async-no-annotation")]
pub fn sse_items_no_async_no_annotation() -> Sse<impl Stream<Item = Item> + Send> {
    Sse::new(stream::iter(items()))
}

/// The app.
pub fn app() -> App {
    App::new("Server-sent events", "0.1.0").routes(routes![
        sse_items,
        sse_items_no_async,
        sse_items_no_annotation,
        sse_items_no_async_no_annotation
    ])
}

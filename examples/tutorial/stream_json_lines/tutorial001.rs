//! A line of JSON for each item, as soon as it is there. What a stream holds is in its type, whoever makes it.

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

/// Stream Items
#[get("/items/stream")]
pub async fn stream_items() -> JsonLines<impl Stream<Item = Item> + Send> {
    JsonLines(stream::iter(items()))
}

/// Stream Items No Async
#[get("/items/stream-no-async")]
pub fn stream_items_no_async() -> JsonLines<impl Stream<Item = Item> + Send> {
    JsonLines(stream::iter(items()))
}

/// Stream Items No Annotation
#[get("/items/stream-no-annotation")]
pub async fn stream_items_no_annotation() -> JsonLines<impl Stream<Item = Item> + Send> {
    JsonLines(stream::iter(items()))
}

/// Stream Items No Async No Annotation
#[get("/items/stream-no-async-no-annotation")]
pub fn stream_items_no_async_no_annotation() -> JsonLines<impl Stream<Item = Item> + Send> {
    JsonLines(stream::iter(items()))
}

/// The app.
pub fn app() -> App {
    App::new("Stream JSON Lines", "0.1.0").routes(routes![
        stream_items,
        stream_items_no_async,
        stream_items_no_annotation,
        stream_items_no_async_no_annotation
    ])
}

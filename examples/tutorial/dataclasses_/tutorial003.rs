//! Structs inside structs, and lists of them as a body and as an answer.

use aplomb::prelude::*;

/// An item of an author.
#[model]
pub struct Item {
    name: String,
    description: Option<String>,
}

impl Item {
    fn new(name: &str, description: Option<&str>) -> Item {
        Item {
            name: name.to_owned(),
            description: description.map(str::to_owned),
        }
    }
}

/// Somebody who makes items.
#[model]
pub struct Author {
    name: String,
    #[field(default)]
    items: Vec<Item>,
}

/// Create Author Items
#[post("/authors/{author_id}/items/")]
pub async fn create_author_items(author_id: String, #[body] items: Vec<Item>) -> Author {
    Author {
        name: author_id,
        items,
    }
}

/// Get Authors
#[get("/authors/")]
pub async fn get_authors() -> Vec<Author> {
    let breaters = vec![
        Item::new("Island In The Moon", Some("A place to be playin' and havin' fun")),
        Item::new("Holy Buddies", None),
    ];
    let system = vec![
        Item::new("Salt", Some("The kombucha mushroom people's favorite")),
        Item::new("Pad Thai", None),
        Item::new("Lonely Night", Some("The mostests lonliest nightiest of allest")),
    ];
    let author = |name: &str, items: Vec<Item>| Author {
        name: name.to_owned(),
        items,
    };
    vec![author("Breaters", breaters), author("System of an Up", system)]
}

/// The app.
pub fn app() -> App {
    App::new("Structs", "0.1.0").routes(routes![create_author_items, get_authors])
}

//! A rule of one's own: a check of a type.

use aplomb::prelude::*;

const TITLES: [(&str, &str); 3] = [
    ("isbn-9781529046137", "The Hitchhiker's Guide to the Galaxy"),
    ("imdb-tt0371724", "The Hitchhiker's Guide to the Galaxy"),
    ("isbn-9781439512982", "Isaac Asimov: The Complete Stories, Vol. 2"),
];

/// The id of a book or a film.
#[model(check = begins_with_its_kind)]
pub struct Id(String);

fn begins_with_its_kind(id: &Id) -> Result<(), String> {
    if id.0.starts_with("isbn-") || id.0.starts_with("imdb-") {
        Ok(())
    } else {
        Err("Invalid ID format, it must start with \"isbn-\" or \"imdb-\"".to_owned())
    }
}

/// A title and its id.
#[model]
pub struct Title {
    id: String,
    name: Option<String>,
}

/// Read Items
#[get("/items/")]
pub async fn read_items(#[query] id: Option<Id>) -> Title {
    match id {
        Some(Id(id)) => Title {
            name: TITLES
                .iter()
                .find(|(known, _)| *known == id)
                .map(|(_, name)| (*name).to_owned()),
            id,
        },
        None => {
            let (id, name) = TITLES[Uuid::new_v4().as_u128() as usize % TITLES.len()];
            Title {
                id: id.to_owned(),
                name: Some(name.to_owned()),
            }
        }
    }
}

/// The app.
pub fn app() -> App {
    App::new("Query parameters and rules for texts", "0.1.0").routes(routes![read_items])
}

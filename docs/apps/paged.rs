//! A model with a parameter.

use aplomb::prelude::*;

/// A page of a list.
#[model]
pub struct Page<T> {
    items: Vec<T>,
    /// How many there are in all
    total: u64,
}

/// A book.
#[model]
pub struct Book {
    title: String,
}

/// An author.
#[model]
pub struct Author {
    name: String,
}

/// Books
#[get("/books")]
pub async fn books() -> Page<Book> {
    let book = Book {
        title: "Notes".to_owned(),
    };
    Page {
        items: vec![book],
        total: 40,
    }
}

/// Authors
#[get("/authors")]
pub async fn authors() -> Page<Author> {
    let author = Author {
        name: "Ada".to_owned(),
    };
    Page {
        items: vec![author],
        total: 3,
    }
}

/// The app.
pub fn app() -> App {
    App::new("Pages", "1.0.0").routes(routes![books, authors])
}

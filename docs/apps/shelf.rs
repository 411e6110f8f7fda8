// ANCHOR: program
//! A shelf of books.

use std::sync::{Mutex, MutexGuard, PoisonError};

use aplomb::prelude::*;

/// A book as a client sends it.
#[model(input)]
pub struct NewBook {
    /// What stands on its cover
    #[field(min_length = 1, max_length = 200, example = "Dune")]
    title: String,
    /// When it came out
    #[field(ge = 1450, le = 2100, example = 1965)]
    year: u16,
    /// Words to find it by
    #[field(default, max_items = 5)]
    tags: Vec<String>,
}

/// A book on the shelf.
#[model]
#[derive(Clone)]
pub struct Book {
    id: usize,
    title: String,
    year: u16,
    tags: Vec<String>,
    /// Who put it there
    added_by: String,
}

/// Why a book is not given or taken.
#[derive(Debug, Problem)]
pub enum BookError {
    /// There is no such book.
    #[problem(status = 404)]
    NoSuchBook { id: usize },
    /// The book is on the shelf already.
    #[problem(status = 409)]
    AlreadyThere { id: usize },
}

/// The books, in memory.
#[derive(Default)]
pub struct Shelf(Mutex<Vec<Book>>);

impl Shelf {
    fn books(&self) -> MutexGuard<'_, Vec<Book>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who may put books on the shelf.
#[derive(Clone)]
pub struct Librarian {
    name: String,
}

/// The token is not known.
#[derive(Debug, Problem)]
#[problem(status = 401, header("WWW-Authenticate" = "Bearer error=\"invalid_token\""))]
pub struct UnknownToken;

/// The librarian, from the bearer token.
#[dependency]
async fn librarian(token: Bearer) -> Result<Librarian, UnknownToken> {
    // A real app asks a database, or checks a signature.
    match token.token() {
        "ada-1815" => Ok(Librarian {
            name: "Ada".to_owned(),
        }),
        _ => Err(UnknownToken),
    }
}

/// List the books
#[get("/books", tag = "books")]
pub async fn list_books(
    /// Only books with this tag
    #[query]
    tag: Option<String>,
    /// How many at most
    #[query(ge = 1, le = 100, default = 20)]
    limit: usize,
    shelf: State<Shelf>,
) -> Vec<Book> {
    let books = shelf.books();
    let asked_for = |book: &&Book| tag.as_ref().is_none_or(|tag| book.tags.contains(tag));
    books.iter().filter(asked_for).take(limit).cloned().collect()
}

/// Read a book
#[get("/books/{id}", tag = "books")]
pub async fn read_book(id: usize, shelf: State<Shelf>) -> Result<Book, BookError> {
    let book = shelf.books().get(id).cloned();
    book.ok_or(BookError::NoSuchBook { id })
}

/// Put a book on the shelf
///
/// A title is there once.
#[post("/books", status = 201, tag = "books")]
pub async fn add_book(librarian: Librarian, shelf: State<Shelf>, new: NewBook) -> Result<Book, BookError> {
    let mut books = shelf.books();
    if let Some(id) = books.iter().position(|book| book.title == new.title) {
        return Err(BookError::AlreadyThere { id });
    }
    let book = Book {
        id: books.len(),
        title: new.title,
        year: new.year,
        tags: new.tags,
        added_by: librarian.name,
    };
    books.push(book.clone());
    Ok(book)
}

/// The app.
pub fn app() -> App {
    App::new("Shelf", "1.0.0")
        .state(Shelf::default())
        .routes(routes![list_books, read_book, add_book])
}

#[aplomb::main]
pub async fn main() -> aplomb::Result<()> {
    app().run().await
}
// ANCHOR_END: program

// ANCHOR: tests
#[cfg(test)]
mod tests {
    use super::{Librarian, app};
    use aplomb::prelude::*;

    #[aplomb::test]
    async fn a_book_is_put_on_the_shelf_and_read() {
        let grace = Librarian {
            name: "Grace".to_owned(),
        };
        let client = app().with(grace).test();
        let dune = json!({ "title": "Dune", "year": 1965 });
        let reply = client.post("/books").json(&dune).send().await;
        reply.assert_status(201).assert_documented();
        assert_eq!(reply.value()["added_by"], "Grace");

        let reply = client.get("/books/0").send().await;
        reply.assert_status(200).assert_documented();
        assert_eq!(reply.value()["title"], "Dune");

        let reply = client.post("/books").json(&dune).send().await;
        reply.assert_problem(409, "already-there").assert_documented();
    }

    #[aplomb::test]
    async fn strangers_put_nothing_on_the_shelf() {
        let reply = app().test().post("/books").json(&json!({})).send().await;
        reply.assert_status(401).assert_documented();
    }

    #[aplomb::test]
    async fn the_limit_has_a_limit() {
        let reply = app().test().get("/books?limit=1000").send().await;
        reply
            .assert_problem(422, "invalid-request")
            .assert_documented()
            .assert_fault("limit", "less_than_equal");
    }
}
// ANCHOR_END: tests

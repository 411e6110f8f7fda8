//! A library: its books are lent to readers.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use aplomb::prelude::*;

#[cfg(test)]
mod tests;

/// Who is reading.
#[derive(Clone)]
pub struct Reader {
    name: String,
}

/// Whose card is whose.
pub struct Cards(BTreeMap<&'static str, &'static str>);

/// Why a reader is not let in.
#[derive(Debug, Problem)]
pub enum CardError {
    /// Nobody has this card.
    #[problem(status = 401, header("WWW-Authenticate" = "Bearer error=\"invalid_token\""))]
    UnknownCard,
}

/// The reader, from the card.
#[dependency]
pub async fn reader(card: Bearer, cards: State<Cards>) -> Result<Reader, CardError> {
    let name = cards.0.get(card.token()).ok_or(CardError::UnknownCard)?;
    Ok(Reader {
        name: (*name).to_owned(),
    })
}

/// The books, each with its reader.
pub struct Shelf(Mutex<BTreeMap<String, Option<String>>>);

impl Shelf {
    fn with(titles: &[&str]) -> Shelf {
        let books = titles.iter().map(|title| ((*title).to_owned(), None));
        Shelf(Mutex::new(books.collect()))
    }
}

/// A book that a reader wants.
#[model]
pub struct Wish {
    title: String,
    /// For how long
    #[field(ge = 1, le = 8, default = 2)]
    weeks: u8,
}

/// A book that was lent.
#[model]
#[derive(Debug, PartialEq)]
pub struct Loan {
    title: String,
    reader: String,
    weeks: u8,
}

/// Why a book is not lent.
#[derive(Debug, Problem)]
pub enum LoanError {
    /// The library does not have this book.
    #[problem(status = 404)]
    NoSuchBook,
    /// Somebody is reading it.
    #[problem(status = 409)]
    OnLoan { reader: String },
}

/// Borrow a book
#[post("/loans", status = 201)]
pub async fn borrow_book(reader: Reader, shelf: State<Shelf>, wish: Wish) -> Result<Loan, LoanError> {
    let mut shelf = shelf.0.lock().unwrap_or_else(PoisonError::into_inner);
    let place = shelf.get_mut(&wish.title).ok_or(LoanError::NoSuchBook)?;
    if let Some(reader) = place {
        return Err(LoanError::OnLoan {
            reader: reader.clone(),
        });
    }
    *place = Some(reader.name.clone());
    Ok(Loan {
        title: wish.title,
        reader: reader.name,
        weeks: wish.weeks,
    })
}

/// The app.
pub fn app() -> App {
    App::new("Library", "1.0.0")
        .state(Cards([("card-1", "Ada"), ("card-2", "Grace")].into()))
        .state(Shelf::with(&["Moby-Dick", "Ulysses"]))
        .routes(routes![borrow_book])
}

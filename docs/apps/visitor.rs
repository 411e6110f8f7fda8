//! A caller who may stay unknown.

use aplomb::prelude::*;

/// Why a card is refused.
#[derive(Debug, Problem)]
pub enum CardError {
    /// Nobody has this card.
    #[problem(status = 401, header("WWW-Authenticate" = "Bearer error=\"invalid_token\""))]
    UnknownCard,
}

/// Who is reading.
#[derive(Clone)]
pub struct Reader {
    name: String,
}

/// The reader, from the card.
#[dependency]
pub async fn reader(card: Bearer) -> Result<Reader, CardError> {
    match card.token() {
        "card-7" => Ok(Reader {
            name: "Ada".to_owned(),
        }),
        _ => Err(CardError::UnknownCard),
    }
}

/// A reader, or somebody who showed no card.
#[derive(Clone)]
pub struct Visitor(Option<Reader>);

/// The reader, if there is a card.
#[dependency]
pub async fn visitor(card: Option<Bearer>) -> Result<Visitor, CardError> {
    match card {
        Some(card) => Ok(Visitor(Some(reader(card).await?))),
        None => Ok(Visitor(None)),
    }
}

/// Greet
#[get("/greeting")]
pub async fn greet(visitor: Visitor) -> String {
    match visitor.0 {
        Some(reader) => format!("Hello, {}", reader.name),
        None => "Hello, whoever you are".to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Greetings", "1.0.0").routes(routes![greet])
}

//! An argument of one's own: the language of the answer.

use aplomb::Context;
use aplomb::arg::{Arg, Phase, Refused};
use aplomb::contract::{Parameter, TypeSchema};
use aplomb::fault::Place;
use aplomb::prelude::*;

/// The language that the client names first.
pub struct Language(String);

impl Arg for Language {
    const PHASE: Phase = Phase::Head;

    fn describe(operation: &mut Operation) {
        let header = Parameter::new(Place::Header, "Accept-Language", TypeSchema::of::<String>())
            .required(false)
            .description("The languages that the client reads, the best first");
        operation.parameter(header);
    }

    async fn take(cx: &mut Context) -> Result<Language, Refused> {
        let sent = cx.header("accept-language").unwrap_or(b"en");
        let first = sent.split(|byte| b",;-".contains(byte)).next();
        let first = String::from_utf8_lossy(first.unwrap_or_default());
        Ok(Language(first.into_owned()))
    }
}

/// Greet
#[get("/greeting")]
pub async fn greet(language: Language) -> &'static str {
    match language.0.as_str() {
        "de" => "Guten Tag",
        "fr" => "Bonjour",
        _ => "Good day",
    }
}

/// The app.
pub fn app() -> App {
    App::new("Greetings", "1.0.0").routes(routes![greet])
}

//! Events as the answer to POST: how language models talk.

use aplomb::prelude::*;
use aplomb::reply::EventError;
use futures_util::stream::{self, Stream};

/// What is said to the model.
#[model]
pub struct Prompt {
    text: String,
}

/// Stream Chat
#[post("/chat/stream")]
pub async fn stream_chat(
    prompt: Prompt,
) -> Sse<impl Stream<Item = Result<Event<String>, EventError>> + Send> {
    let words: Vec<String> = prompt.text.split_whitespace().map(str::to_owned).collect();
    let tokens = words.into_iter().map(|word| Event::data(word).event("token"));
    let done = std::iter::once_with(|| Event::raw("[DONE]").event("done"));
    Sse::new(stream::iter(tokens.chain(done)))
}

/// The app.
pub fn app() -> App {
    App::new("Server-sent events", "0.1.0").routes(routes![stream_chat])
}

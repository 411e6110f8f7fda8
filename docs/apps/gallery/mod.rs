// ANCHOR: app
//! A gallery: painters hang pictures, and visitors see what is new.

use std::sync::{Mutex, MutexGuard, PoisonError};

use aplomb::prelude::*;
use futures_util::stream::{self, Stream};

/// The names of the pictures. It cannot be cloned.
#[derive(Default)]
pub struct Pictures(Mutex<Vec<String>>);

impl Pictures {
    fn names(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who paints.
#[derive(Clone)]
pub struct Painter(String);

/// The painter, from the bearer token.
#[dependency]
pub async fn painter(token: Bearer) -> Painter {
    Painter(token.token().to_owned())
}

/// A picture on the wall.
#[model]
pub struct Picture {
    painter: String,
    bytes: u64,
}

/// Hang a picture
#[post("/pictures", status = 201)]
pub async fn hang(
    painter: Painter,
    pictures: State<Pictures>,
    background: Background,
    #[file] picture: Upload,
) -> Picture {
    let name = picture.filename().to_owned();
    // The hammer is slow, so the answer does not wait for it.
    background.spawn(async move { pictures.names().push(name) });
    Picture {
        painter: painter.0,
        bytes: picture.size(),
    }
}

/// What is new
#[get("/news")]
pub async fn news(pictures: State<Pictures>) -> Sse<impl Stream<Item = String> + Send> {
    let names = pictures.names().clone();
    Sse::new(stream::iter(names))
}

/// Talk to the guide
#[ws("/guide")]
pub async fn guide(mut socket: Socket<String, String>) -> Result<(), Closed> {
    loop {
        let question = socket.receive().await?;
        socket.send(format!("{question}? I do not know.")).await?;
    }
}

/// The app.
pub fn app() -> App {
    App::new("Gallery", "1.0.0")
        .state(Pictures::default())
        .routes(routes![hang, news, guide])
}
// ANCHOR_END: app

#[cfg(test)]
mod tests;

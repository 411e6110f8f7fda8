//! A stream of bytes.

use aplomb::prelude::*;
use futures_util::stream::{self, Stream};

/// A video, piece after piece.
fn fake_video_streamer() -> impl Stream<Item = &'static [u8]> + Send {
    stream::iter(std::iter::repeat_n(b"some fake video bytes".as_slice(), 10))
}

/// Main
#[get("/")]
pub async fn main() -> ByteStream<impl Stream<Item = &'static [u8]> + Send> {
    ByteStream::new(fake_video_streamer())
}

/// The app.
pub fn app() -> App {
    App::new("Custom responses", "0.1.0").routes(routes![main])
}

//! A stream with a media type, which the document learns: an answer of the app's own.

use aplomb::Context;
use aplomb::contract::Content;
use aplomb::prelude::*;
use futures_util::stream::{self, Stream};

const IMAGE: &[u8] = include_bytes!("image.png");

/// A picture, piece after piece.
pub struct PngStream<S>(S);

impl<S: Stream<Item = &'static [u8]> + Send + 'static> Reply for PngStream<S> {
    fn describe(operation: &mut Operation) {
        let status = operation.success();
        operation
            .responses_mut()
            .content(status, "image/png", Content::Bytes);
    }

    fn reply(self, cx: &mut Context) -> Response {
        ByteStream::new(self.0).media_type("image/png").reply(cx)
    }
}

fn pieces() -> impl Stream<Item = &'static [u8]> + Send {
    stream::iter(IMAGE.chunks(1024))
}

/// Stream Image
#[get("/image/stream")]
pub async fn stream_image() -> PngStream<impl Stream<Item = &'static [u8]> + Send> {
    PngStream(pieces())
}

/// Stream Image No Async
#[get("/image/stream-no-async")]
pub fn stream_image_no_async() -> PngStream<impl Stream<Item = &'static [u8]> + Send> {
    PngStream(pieces())
}

/// Stream Image No Async Yield From
#[get("/image/stream-no-async-yield-from")]
pub fn stream_image_no_async_yield_from() -> PngStream<impl Stream<Item = &'static [u8]> + Send> {
    PngStream(pieces())
}

/// Stream Image No Annotation
#[get("/image/stream-no-annotation")]
pub async fn stream_image_no_annotation() -> PngStream<impl Stream<Item = &'static [u8]> + Send> {
    PngStream(pieces())
}

/// Stream Image No Async No Annotation
#[get("/image/stream-no-async-no-annotation")]
pub fn stream_image_no_async_no_annotation() -> PngStream<impl Stream<Item = &'static [u8]> + Send> {
    PngStream(pieces())
}

/// The app.
pub fn app() -> App {
    App::new("Stream data", "0.1.0").routes(routes![
        stream_image,
        stream_image_no_async,
        stream_image_no_async_yield_from,
        stream_image_no_annotation,
        stream_image_no_async_no_annotation
    ])
}

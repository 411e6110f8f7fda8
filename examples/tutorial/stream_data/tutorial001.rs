//! A stream of texts, or of bytes.

use aplomb::prelude::*;
use futures_util::stream::{self, Stream};

/// A story, line after line.
const STORY: &str = "\
Rick: (stumbles in drunkenly, and turns on the lights) Morty! You gotta come on. You got--... you gotta come with me.
Morty: (rubs his eyes) What, Rick? What's going on?
Rick: I got a surprise for you, Morty.
Morty: It's the middle of the night. What are you talking about?
Rick: (spills alcohol on Morty's bed) Come on, I got a surprise for you. (drags Morty by the ankle) Come on, hurry up. (pulls Morty out of his bed and into the hall)
Morty: Ow! Ow! You're tugging me too hard!
Rick: We gotta go, gotta get outta here, come on. Got a surprise for you Morty.";

fn lines() -> impl Stream<Item = &'static str> + Send {
    stream::iter(STORY.lines())
}

fn bytes() -> impl Stream<Item = &'static [u8]> + Send {
    stream::iter(STORY.lines().map(str::as_bytes))
}

/// Stream Story
#[get("/story/stream")]
pub async fn stream_story() -> ByteStream<impl Stream<Item = &'static str> + Send> {
    ByteStream::new(lines())
}

/// Stream Story No Async
#[get("/story/stream-no-async")]
pub fn stream_story_no_async() -> ByteStream<impl Stream<Item = &'static str> + Send> {
    ByteStream::new(lines())
}

/// Stream Story No Annotation
#[get("/story/stream-no-annotation")]
pub async fn stream_story_no_annotation() -> ByteStream<impl Stream<Item = &'static str> + Send> {
    ByteStream::new(lines())
}

/// Stream Story No Async No Annotation
#[get("/story/stream-no-async-no-annotation")]
pub fn stream_story_no_async_no_annotation() -> ByteStream<impl Stream<Item = &'static str> + Send> {
    ByteStream::new(lines())
}

/// Stream Story Bytes
#[get("/story/stream-bytes")]
pub async fn stream_story_bytes() -> ByteStream<impl Stream<Item = &'static [u8]> + Send> {
    ByteStream::new(bytes())
}

/// Stream Story No Async Bytes
#[get("/story/stream-no-async-bytes")]
pub fn stream_story_no_async_bytes() -> ByteStream<impl Stream<Item = &'static [u8]> + Send> {
    ByteStream::new(bytes())
}

/// Stream Story No Annotation Bytes
#[get("/story/stream-no-annotation-bytes")]
pub async fn stream_story_no_annotation_bytes() -> ByteStream<impl Stream<Item = &'static [u8]> + Send> {
    ByteStream::new(bytes())
}

/// Stream Story No Async No Annotation Bytes
#[get("/story/stream-no-async-no-annotation-bytes")]
pub fn stream_story_no_async_no_annotation_bytes() -> ByteStream<impl Stream<Item = &'static [u8]> + Send> {
    ByteStream::new(bytes())
}

/// The app.
pub fn app() -> App {
    App::new("Stream data", "0.1.0").routes(routes![
        stream_story,
        stream_story_no_async,
        stream_story_no_annotation,
        stream_story_no_async_no_annotation,
        stream_story_bytes,
        stream_story_no_async_bytes,
        stream_story_no_annotation_bytes,
        stream_story_no_async_no_annotation_bytes
    ])
}

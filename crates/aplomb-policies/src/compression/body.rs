//! A body that is compressed while it is sent.

use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use aplomb_core::Body;
use aplomb_core::body::BoxError;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body::Frame;

/// How much is compressed at once: a large body does not keep a worker for long.
const PIECE: usize = 64 * 1024;

/// Compresses a body: at once where it is small and at hand, so that its length is known; else piece by piece.
pub(super) fn compressed(body: Body, level: Compression) -> Body {
    let Some(bytes) = body.as_bytes().filter(|bytes| bytes.len() <= PIECE) else {
        return compressed_stream(body, level);
    };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    match encoder.write_all(bytes).and_then(|()| encoder.finish()) {
        Ok(bytes) => Body::full(bytes),
        // A vector takes everything.
        Err(_) => compressed_stream(body, level),
    }
}

/// Compresses a body piece by piece.
pub(super) fn compressed_stream(body: Body, level: Compression) -> Body {
    Body::new(Compressed {
        body,
        encoder: Some(GzEncoder::new(Vec::new(), level)),
        rest: Bytes::new(),
        trailers: None,
    })
}

struct Compressed {
    body: Body,
    /// Until the end was written.
    encoder: Option<GzEncoder<Vec<u8>>>,
    /// What was received and is not compressed yet.
    rest: Bytes,
    trailers: Option<Frame<Bytes>>,
}

impl Compressed {
    /// Compresses the next piece of what is there. It is flushed, so that the other end can read what was written.
    fn step(&mut self) -> Result<Bytes, BoxError> {
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        let Some(encoder) = &mut self.encoder else {
            return Ok(Bytes::new());
        };
        encoder.write_all(&piece)?;
        if self.rest.is_empty() {
            encoder.flush()?;
        }
        Ok(std::mem::take(encoder.get_mut()).into())
    }
}

impl http_body::Body for Compressed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        loop {
            if !this.rest.is_empty() {
                let piece = this.step()?;
                if piece.is_empty() {
                    continue;
                }
                return Poll::Ready(Some(Ok(Frame::data(piece))));
            }
            if this.encoder.is_none() {
                return Poll::Ready(this.trailers.take().map(Ok));
            }
            match ready!(Pin::new(&mut this.body).poll_frame(task)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => this.rest = data,
                    Err(trailers) => this.trailers = Some(trailers),
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    if let Some(encoder) = this.encoder.take() {
                        return Poll::Ready(Some(Ok(Frame::data(encoder.finish()?.into()))));
                    }
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.encoder.is_none() && self.trailers.is_none()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use http_body_util::BodyExt;

    use super::*;

    fn plain(bytes: &[u8]) -> Vec<u8> {
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(bytes)
            .read_to_end(&mut plain)
            .unwrap();
        plain
    }

    #[tokio::test]
    async fn a_body_is_the_same_afterwards() {
        let text: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
        for length in [1, PIECE, PIECE + 1, text.len()] {
            let body = compressed(Body::full(text[..length].to_vec()), Compression::new(6));
            let bytes = body.collect().await.unwrap().to_bytes();
            assert!(plain(&bytes) == text[..length], "{length}");
        }
    }

    #[tokio::test]
    async fn each_piece_of_a_stream_can_be_read_at_once() {
        let pieces = ["one ", "two ", "three"];
        let (sender, receiver) = tokio::sync::mpsc::unbounded_channel::<&str>();
        let stream = futures_util::stream::unfold(receiver, |mut receiver| async {
            let piece = receiver.recv().await?;
            Some((Ok::<_, BoxError>(Bytes::from_static(piece.as_bytes())), receiver))
        });
        let mut body = compressed(Body::stream(stream), Compression::new(6));
        let mut received = Vec::new();
        let mut sent = String::new();
        for piece in pieces {
            sender.send(piece).unwrap();
            sent.push_str(piece);
            received.extend(body.frame().await.unwrap().unwrap().into_data().unwrap());
            let mut decoder = flate2::write::GzDecoder::new(Vec::new());
            decoder.write_all(&received).unwrap();
            decoder.flush().unwrap();
            assert_eq!(decoder.get_ref(), sent.as_bytes());
        }
        drop(sender);
        received.extend(body.collect().await.unwrap().to_bytes());
        assert_eq!(plain(&received), sent.as_bytes());
    }

    #[tokio::test]
    async fn a_stream_that_breaks_off_breaks_off() {
        let stream =
            futures_util::stream::iter([Ok(Bytes::from_static(b"one")), Err(BoxError::from("broken"))]);
        let body = compressed(Body::stream(stream), Compression::new(6));
        assert_eq!(body.collect().await.unwrap_err().to_string(), "broken");
    }
}

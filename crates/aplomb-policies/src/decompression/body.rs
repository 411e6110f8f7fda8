//! A body that is decompressed while it is read.

use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use aplomb_core::Body;
use aplomb_core::body::{BoxError, Unreadable};
use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use http_body::Frame;

/// How much is decompressed at once. A byte becomes at most 1032 (RFC 1951), so a piece becomes at most half a megabyte, and who reads can stop.
const PIECE: usize = 512;

/// Decompresses a body with gzip. Several members one after the other are one body (RFC 1952, section 2.2).
pub(super) fn decompressed(body: Body) -> Body {
    Body::new(Decompressed {
        body,
        decoder: Some(MultiGzDecoder::new(Vec::new())),
        rest: Bytes::new(),
        has_begun: false,
    })
}

struct Decompressed {
    body: Body,
    /// Until the end was read.
    decoder: Option<MultiGzDecoder<Vec<u8>>>,
    /// What was received and is not decompressed yet.
    rest: Bytes,
    has_begun: bool,
}

impl Decompressed {
    fn step(&mut self) -> Result<Bytes, BoxError> {
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        let Some(decoder) = &mut self.decoder else {
            return Ok(Bytes::new());
        };
        self.has_begun = true;
        let written = decoder.write_all(&piece).and_then(|()| decoder.flush());
        written.map_err(|error| Unreadable::new(format!("The body is not gzip: {error}")))?;
        Ok(std::mem::take(decoder.get_mut()).into())
    }

    fn finish(decoder: MultiGzDecoder<Vec<u8>>) -> Result<Bytes, BoxError> {
        let rest = decoder
            .finish()
            .map_err(|error| Unreadable::new(format!("The body is not gzip: {error}")))?;
        Ok(rest.into())
    }
}

impl http_body::Body for Decompressed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        loop {
            if !this.rest.is_empty() {
                let piece = match this.step() {
                    Ok(piece) => piece,
                    Err(error) => {
                        this.decoder = None;
                        this.rest.clear();
                        return Poll::Ready(Some(Err(error)));
                    }
                };
                if piece.is_empty() {
                    continue;
                }
                return Poll::Ready(Some(Ok(Frame::data(piece))));
            }
            if this.decoder.is_none() {
                return Poll::Ready(None);
            }
            match ready!(Pin::new(&mut this.body).poll_frame(task)) {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        this.rest = data;
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                // Nothing at all is an empty body.
                None => match this.decoder.take().filter(|_| this.has_begun) {
                    Some(decoder) => {
                        let rest = Decompressed::finish(decoder)?;
                        if !rest.is_empty() {
                            return Poll::Ready(Some(Ok(Frame::data(rest))));
                        }
                    }
                    None => return Poll::Ready(None),
                },
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.decoder.is_none()
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use http_body_util::BodyExt;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    async fn read(bytes: Vec<u8>) -> Result<Bytes, String> {
        let body = decompressed(Body::full(bytes)).collect().await;
        body.map(|body| body.to_bytes())
            .map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn a_body_comes_out_as_it_went_in() {
        let text: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
        assert!(read(gzip(&text)).await.unwrap() == text);
        assert_eq!(read(gzip(b"")).await.unwrap(), "");
        assert_eq!(read(Vec::new()).await.unwrap(), "");
        assert_eq!(
            read([gzip(b"one "), gzip(b"two")].concat()).await.unwrap(),
            "one two"
        );
    }

    #[tokio::test]
    async fn what_is_no_gzip_is_an_error() {
        let good = gzip(&b"a sentence that is long enough to be cut off ".repeat(50));
        let mut changed = good.clone();
        let last = changed.len() - 6;
        changed[last] ^= 1;
        for bytes in [
            b"[1, 2, 3]".to_vec(),
            good[..good.len() - 1].to_vec(),
            good[..5].to_vec(),
            good[..1].to_vec(),
            changed,
            [good.clone(), b"and more".to_vec()].concat(),
        ] {
            let error = read(bytes.clone()).await.unwrap_err();
            assert!(error.contains("gzip"), "{error}: {bytes:?}");
        }
    }

    #[tokio::test]
    async fn a_bomb_comes_out_in_pieces() {
        let bomb = gzip(&vec![0; 64 * 1024 * 1024]);
        assert!(bomb.len() < 70_000);
        let mut body = decompressed(Body::full(bomb));
        let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert!(first.len() <= PIECE * 1032, "{}", first.len());
    }
}

//! Multipart by hand: the parts of a form as they arrive, for handlers that keep none of them whole.

use std::fmt;

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::form::attributes::Attributed;
use super::form::decoder::Event;
use super::form::part_head::{PartHead, shortened};
use super::form::parts::Parts;
use super::form::{MULTIPART, refused, unreadable};
use super::{Arg, Phase, Refused};
use crate::context::Context;
use crate::contract::{BodyContract, Content};
use crate::operation::Operation;
use crate::problem::framework;
use crate::reading::UnreadBody;
use crate::response::Response;

/// A multipart form that is read part by part, as it arrives.
///
/// The bounds of the app hold: [`BodyLimits::multipart_total`](crate::reading::BodyLimits::multipart_total), or the operation's
/// `body_limit`, for the whole; the number of fields and files together; the time. The length of a single part is for the handler to
/// bound, by stopping to read it.
///
/// ```
/// use aplomb_core::arg::multipart::Multipart;
/// use aplomb_core::reading::UnreadBody;
///
/// async fn count(mut form: Multipart) -> Result<u64, UnreadBody> {
///     let mut bytes = 0;
///     while let Some(mut part) = form.next_part().await? {
///         while let Some(piece) = part.next().await? {
///             bytes += piece.len() as u64;
///         }
///     }
///     Ok(bytes)
/// }
/// ```
pub struct Multipart {
    parts: Parts,
    count: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Between,
    InPart,
    Ended,
}

impl Multipart {
    /// The next part; `None` at the end. What was not read of the one before is skipped.
    ///
    /// # Errors
    ///
    /// [`UnreadBody`], when the body cannot be read, is too large or too slow. There is nothing to read after it.
    pub async fn next_part(&mut self) -> Result<Option<PartStream<'_>>, UnreadBody> {
        while self.state == State::InPart {
            self.next_piece().await?;
        }
        if self.state == State::Ended {
            return Ok(None);
        }
        match self.next_event().await? {
            Event::Part(head) => {
                let limits = self.parts.limits();
                let most = limits.fields.saturating_add(limits.files);
                self.count += 1;
                if self.count > most {
                    self.state = State::Ended;
                    let details = framework::unreadable(format!("The form has more than {most} parts"));
                    return Err(UnreadBody::new(details));
                }
                self.state = State::InPart;
                Ok(Some(PartStream {
                    form: self,
                    head: *head,
                }))
            }
            _ => {
                self.state = State::Ended;
                self.parts.finish().await;
                Ok(None)
            }
        }
    }

    async fn next_piece(&mut self) -> Result<Option<Bytes>, UnreadBody> {
        if self.state != State::InPart {
            return Ok(None);
        }
        match self.next_event().await? {
            Event::Content(bytes) => Ok(Some(bytes)),
            _ => {
                self.state = State::Between;
                Ok(None)
            }
        }
    }

    async fn next_event(&mut self) -> Result<Event, UnreadBody> {
        match self.parts.next().await {
            Ok(event) => Ok(event),
            Err(details) => {
                self.state = State::Ended;
                Err(UnreadBody::new(*details))
            }
        }
    }
}

impl Arg for Multipart {
    const PHASE: Phase = Phase::Body;

    fn describe(operation: &mut Operation) {
        operation.request_body(BodyContract::new(MULTIPART, Content::Bytes));
    }

    async fn take(cx: &mut Context) -> Result<Multipart, Refused> {
        let sent = cx
            .head
            .headers
            .get(CONTENT_TYPE)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let media_type = sent
            .as_deref()
            .map(Attributed::parse)
            .transpose()
            .map_err(|fault| unreadable(format!("The Content-Type cannot be read: {fault}")))?;
        match media_type {
            Some(media_type) if media_type.is(MULTIPART) => Ok(Multipart {
                parts: Parts::take(cx, &media_type).map_err(|details| refused(*details))?,
                count: 0,
                state: State::Between,
            }),
            _ => Err(
                Response::problem(framework::unsupported_media_type(sent.as_deref(), &[MULTIPART])).into(),
            ),
        }
    }
}

impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Multipart")
            .field("parts", &self.count)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// One part of a form, as it arrives.
pub struct PartStream<'a> {
    form: &'a mut Multipart,
    head: PartHead,
}

impl PartStream<'_> {
    /// The name of the field.
    pub fn name(&self) -> &str {
        &self.head.name
    }

    /// The name of the file as the client sent it, if it is a file. It is data, and no path: see
    /// [`Upload::filename`](super::upload::Upload::filename).
    pub fn filename(&self) -> Option<&str> {
        self.head.filename.as_deref()
    }

    /// The media type as the client sent it.
    pub fn content_type(&self) -> Option<&str> {
        self.head.content_type.as_deref()
    }

    /// The headers of the part.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The next piece of the content; `None` at its end.
    ///
    /// # Errors
    ///
    /// As [`Multipart::next_part`].
    pub async fn next(&mut self) -> Result<Option<Bytes>, UnreadBody> {
        self.form.next_piece().await
    }

    /// The rest of the content, with at most so many bytes.
    ///
    /// # Errors
    ///
    /// As [`Multipart::next_part`]; 413 if there are more.
    pub async fn bytes(mut self, most: usize) -> Result<Bytes, UnreadBody> {
        let mut whole = Vec::new();
        while let Some(piece) = self.next().await? {
            if whole.len() + piece.len() > most {
                let details = framework::too_large(most).detail(format!(
                    "The part `{}` has more than {most} bytes",
                    shortened(self.name())
                ));
                return Err(UnreadBody::new(details));
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole.into())
    }

    /// The rest of the content as text, with at most so many bytes.
    ///
    /// # Errors
    ///
    /// As [`PartStream::bytes`]; 400 if it is not UTF-8.
    pub async fn text(self, most: usize) -> Result<String, UnreadBody> {
        let name = shortened(self.name());
        let bytes = self.bytes(most).await?;
        String::from_utf8(bytes.into()).map_err(|_| {
            let details = framework::unreadable(format!("The part `{name}` is not UTF-8"));
            UnreadBody::new(details)
        })
    }
}

impl<'a> PartStream<'a> {
    /// The content as a stream.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, UnreadBody>> + Send + use<'a> {
        futures_util::stream::try_unfold(self, |mut part| async move {
            Ok(part.next().await?.map(|piece| (piece, part)))
        })
    }
}

impl fmt::Debug for PartStream<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartStream")
            .field("name", &self.head.name)
            .field("filename", &self.head.filename)
            .finish_non_exhaustive()
    }
}

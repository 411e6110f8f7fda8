//! The parts of the request's multipart body, as they arrive.

use super::attributes::Attributed;
use super::decoder::{Decoder, Event, Malformed, boundary};
use crate::context::Context;
use crate::problem::{Details, framework};
use crate::reading::{BodyLimits, Pieces};

/// The body of a request, decoded as it arrives.
#[derive(Debug)]
pub(crate) struct Parts {
    pieces: Pieces,
    decoder: Decoder,
    ended: bool,
}

impl Parts {
    /// Takes the body of the request; `media_type` is its Content-Type.
    pub(crate) fn take(cx: &mut Context, media_type: &Attributed<'_>) -> Result<Parts, Box<Details>> {
        let boundary = boundary(media_type).map_err(unreadable)?;
        let limits = cx.served.settings.body_limits;
        let most = cx
            .served
            .route(cx.route)
            .body_limit
            .unwrap_or(limits.multipart_total);
        let pieces = cx
            .take_pieces()
            .map_err(|failure| Box::new(Pieces::problem(failure, limits, most)))?;
        Ok(Parts {
            pieces,
            decoder: Decoder::new(boundary, limits.part_head),
            ended: false,
        })
    }

    /// What comes next; never [`Event::Hungry`].
    pub(crate) async fn next(&mut self) -> Result<Event, Box<Details>> {
        loop {
            match self.decoder.next().map_err(unreadable)? {
                Event::Hungry if self.ended => return Err(unreadable(self.decoder.cut_off())),
                Event::Hungry => match self.pieces.next().await {
                    Ok(Some(piece)) => self.decoder.feed(&piece),
                    Ok(None) => self.ended = true,
                    Err(failure) => {
                        let (limits, most) = (self.pieces.limits, self.pieces.most);
                        return Err(Box::new(Pieces::problem(failure, limits, most)));
                    }
                },
                event => return Ok(event),
            }
        }
    }

    /// Reads what follows the last boundary, so that the connection can be used again: it does not count, but it is bounded.
    pub(crate) async fn finish(&mut self) {
        while let Ok(Some(_)) = self.pieces.next().await {}
    }

    /// The bounds that hold for this body.
    pub(crate) fn limits(&self) -> BodyLimits {
        self.pieces.limits
    }
}

#[cold]
fn unreadable(malformed: Malformed) -> Box<Details> {
    Box::new(framework::unreadable(malformed.0))
}

//! Where a client of server-sent events wants to go on.

use std::ops::Deref;

use super::params::{FromParams, Taken};
use super::{OptionalArg, Phase, Refused};
use crate::context::Context;
use crate::contract::{Parameter, TypeSchema};
use crate::fault::Place;
use crate::operation::Operation;

const NAME: &str = "Last-Event-ID";

/// The id of the last event that the client saw: the `Last-Event-ID` header that a browser sends when it connects again (WHATWG HTML,
/// section 9.2.4). Taken as `Option<LastEventId>`; an empty header is `None`, as no event sets an empty id.
///
/// It derefs to the text, so a number is `last.parse::<u64>()`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastEventId(pub String);

impl Deref for LastEventId {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl OptionalArg for LastEventId {
    const PHASE: Phase = Phase::Head;

    fn describe_optional(operation: &mut Operation) {
        operation.parameter(
            Parameter::new(Place::Header, NAME, TypeSchema::of::<String>())
                .required(false)
                .description("The id of the last event that was received; the stream goes on after it"),
        );
    }

    async fn take_optional(cx: &mut Context) -> Result<Option<LastEventId>, Refused> {
        let (source, faults) = cx.source(Place::Header);
        match String::from_params(&source, NAME, faults) {
            Taken::Value(id) if !id.is_empty() => Ok(Some(LastEventId(id))),
            Taken::Value(_) | Taken::Missing => Ok(None),
            Taken::Faulty => Err(Refused::Faulty),
        }
    }
}

//! What messages can be read into, and written from.

use std::any::{Any, TypeId};
use std::fmt;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::close::{Close, CloseCode};
use super::message::{Message, Text};
use crate::body::BoxError;
use crate::contract::{MessageContract, TypeSchema};
use crate::fault::{Fault, Faults, Location, Place};
use crate::json::{self, Unreadable};
use crate::model::Model;
use crate::model::read::{Unread, again};
use crate::problem::ErrorStyle;

/// What a handler can receive.
///
/// | type | frames |
/// |---|---|
/// | a model | text that holds JSON; read and checked as a body is |
/// | `String`, [`Text`] | text |
/// | `Bytes` | binary |
/// | [`Message`] | both |
/// | `Result<T, Unfit>` | those of `T`; one that does not fit is given to the handler, and the socket stays open |
///
/// Another format is an implementation of it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be received over a socket",
    label = "is neither a model, nor text, nor bytes",
    note = "JSON: put `#[model]` on the type; otherwise `String`, `Bytes`, or `Message` for both"
)]
pub trait Incoming: Sized + Send + 'static {
    /// What the contract says about the messages.
    fn contract() -> MessageContract;

    /// Reads a message.
    ///
    /// # Errors
    ///
    /// What is wrong with it; the socket is closed for it.
    fn read(message: Message, style: ErrorStyle) -> Result<Self, Unfit>;
}

/// What a handler can send: a model as JSON, `String` and [`Text`] as text, `Bytes`, and [`Message`] as it is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent over a socket",
    label = "is neither a model, nor text, nor bytes",
    note = "JSON: put `#[model]` on the type; otherwise `String`, `Bytes`, or `Message` for both"
)]
pub trait Outgoing: Sized + Send + 'static {
    /// What the contract says about the messages.
    fn contract() -> MessageContract;

    /// Writes a message.
    ///
    /// # Errors
    ///
    /// The value's own: the socket is closed with 1011, and the error is logged.
    fn write(self) -> Result<Message, BoxError>;
}

/// A message that does not fit: the wrong kind of frame, no JSON, or not what the model says.
#[derive(Debug, Clone)]
pub struct Unfit {
    code: CloseCode,
    reason: String,
    faults: Faults,
}

impl Unfit {
    /// The message is not what its type says: 1007. For formats of your own.
    pub fn new(reason: impl Into<String>) -> Unfit {
        Unfit {
            code: CloseCode::INVALID,
            reason: reason.into(),
            faults: Faults::new(),
        }
    }

    /// The message is of a kind that is not read: 1003.
    pub fn wrong_kind(reason: impl Into<String>) -> Unfit {
        Unfit {
            code: CloseCode::WRONG_KIND,
            ..Unfit::new(reason)
        }
    }

    fn faulty(faults: Faults) -> Unfit {
        let first = faults.iter().next().map(|fault| {
            let pointer = fault.pointer();
            let place = if pointer.is_empty() { "" } else { ": " };
            format!("{pointer}{place}{}", fault.message)
        });
        Unfit {
            faults,
            ..Unfit::new(first.unwrap_or_default())
        }
    }

    /// Everything that is wrong with a value; empty where there was no value to look at.
    pub fn faults(&self) -> impl Iterator<Item = &Fault> {
        self.faults.iter()
    }

    pub(super) fn close(&self) -> Close {
        Close::new(self.code, self.reason.clone())
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Unfit {}

fn only_text(message: Message) -> Result<Text, Unfit> {
    match message {
        Message::Text(text) => Ok(text),
        Message::Bytes(_) => Err(Unfit::wrong_kind("Text is read here, and this message is binary")),
    }
}

/// A value as another type, which is the same one.
fn as_itself<T: 'static, U: 'static>(value: T) -> Option<U> {
    let mut value = Some(value);
    (&mut value as &mut dyn Any)
        .downcast_mut::<Option<U>>()
        .and_then(Option::take)
}

/// `String` is a model, as it can be a field; a message of that type is the text itself, as it is for replies.
fn is_text<T: 'static>() -> bool {
    TypeId::of::<T>() == TypeId::of::<String>()
}

fn json_contract<T: Model + 'static>() -> MessageContract {
    if is_text::<T>() {
        MessageContract::Text
    } else {
        MessageContract::Json(TypeSchema::of::<T>())
    }
}

impl<T: Model + DeserializeOwned + Send + 'static> Incoming for T {
    fn contract() -> MessageContract {
        json_contract::<T>()
    }

    fn read(message: Message, style: ErrorStyle) -> Result<T, Unfit> {
        let text = only_text(message)?;
        if is_text::<T>() {
            return as_itself(String::from(text)).ok_or_else(|| Unfit::new(""));
        }
        let text = json::text(text.as_bytes()).map_err(|error| Unfit::new(error.to_string()))?;
        let root = Location::root(Place::Body);
        let mut faults = Faults::new();
        let value = match json::parse::<T>(text) {
            Ok(value) => value,
            Err(error) => match again::<T>(text, error, &root, style, &mut faults) {
                Ok(value) => value,
                Err(Unread::Faulty) => return Err(Unfit::faulty(faults)),
                Err(Unread::Syntax(error)) => {
                    return Err(Unfit::new(Unreadable::syntax(&error).to_string()));
                }
            },
        };
        value.check(&root, &mut faults);
        if faults.is_empty() {
            Ok(value)
        } else {
            Err(Unfit::faulty(faults))
        }
    }
}

impl<T: Model + Serialize + Send + 'static> Outgoing for T {
    fn contract() -> MessageContract {
        json_contract::<T>()
    }

    fn write(self) -> Result<Message, BoxError> {
        if is_text::<T>() {
            return Ok(as_itself::<T, String>(self).unwrap_or_default().into());
        }
        let json = serde_json::to_string(&self)?;
        Ok(json.into())
    }
}

impl Incoming for Text {
    fn contract() -> MessageContract {
        MessageContract::Text
    }

    fn read(message: Message, _style: ErrorStyle) -> Result<Text, Unfit> {
        only_text(message)
    }
}

impl Outgoing for Text {
    fn contract() -> MessageContract {
        MessageContract::Text
    }

    fn write(self) -> Result<Message, BoxError> {
        Ok(self.into())
    }
}

impl Incoming for Bytes {
    fn contract() -> MessageContract {
        MessageContract::Bytes
    }

    fn read(message: Message, _style: ErrorStyle) -> Result<Bytes, Unfit> {
        match message {
            Message::Bytes(bytes) => Ok(bytes),
            Message::Text(_) => Err(Unfit::wrong_kind("Bytes are read here, and this message is text")),
        }
    }
}

impl Outgoing for Bytes {
    fn contract() -> MessageContract {
        MessageContract::Bytes
    }

    fn write(self) -> Result<Message, BoxError> {
        Ok(self.into())
    }
}

impl Incoming for Message {
    fn contract() -> MessageContract {
        MessageContract::Any
    }

    fn read(message: Message, _style: ErrorStyle) -> Result<Message, Unfit> {
        Ok(message)
    }
}

impl Outgoing for Message {
    fn contract() -> MessageContract {
        MessageContract::Any
    }

    fn write(self) -> Result<Message, BoxError> {
        Ok(self)
    }
}

impl<T: Incoming> Incoming for Result<T, Unfit> {
    fn contract() -> MessageContract {
        T::contract()
    }

    fn read(message: Message, style: ErrorStyle) -> Result<Result<T, Unfit>, Unfit> {
        Ok(T::read(message, style))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: Incoming>(message: impl Into<Message>) -> Result<T, (u16, String)> {
        T::read(message.into(), ErrorStyle::Problem).map_err(|unfit| {
            let close = unfit.close();
            (close.code().0, close.reason().to_owned())
        })
    }

    #[test]
    fn a_text_is_itself_and_not_json() {
        assert_eq!(read::<String>("\"tea\"").unwrap(), "\"tea\"");
        assert_eq!(read::<Text>("tea").unwrap(), "tea");
        assert_eq!(
            "tea".to_owned().write().unwrap(),
            Message::Text(Text::from("tea"))
        );
        assert!(matches!(<String as Incoming>::contract(), MessageContract::Text));
    }

    #[test]
    fn a_model_is_json_in_text() {
        assert_eq!(read::<Vec<i64>>("[1, 2]").unwrap(), [1, 2]);
        assert_eq!(vec![1_i64, 2].write().unwrap(), Message::from("[1,2]"));
        let (code, reason) = read::<Vec<i64>>("[1, \"x\"]").unwrap_err();
        assert_eq!(code, 1007);
        assert!(reason.starts_with("/1: "), "{reason}");
        let (code, reason) = read::<Vec<i64>>("[1,").unwrap_err();
        assert_eq!(code, 1007);
        assert!(reason.starts_with("This is not JSON"), "{reason}");
        let (code, _) = read::<Vec<i64>>(vec![91, 93]).unwrap_err();
        assert_eq!(code, 1003);
    }

    #[test]
    fn kinds_are_told_apart() {
        assert_eq!(read::<Bytes>(vec![1]).unwrap(), vec![1]);
        assert_eq!(read::<Bytes>("tea").unwrap_err().0, 1003);
        assert_eq!(read::<String>(vec![1]).unwrap_err().0, 1003);
        assert_eq!(read::<Message>("tea").unwrap(), Message::from("tea"));
    }

    #[test]
    fn a_handler_can_ask_for_what_does_not_fit() {
        let unfit = read::<Result<Vec<i64>, Unfit>>("{}").unwrap().unwrap_err();
        assert_eq!(unfit.faults().count(), 1);
    }
}

//! Arguments marked `#[body]`: a whole JSON body, or one member of it.

use std::future::Future;

use serde::de::DeserializeOwned;

use super::params::Declaration;
use super::{Refused, body, embedded};
use crate::context::Context;
use crate::fault::{Faults, Location};
use crate::model::Model;
use crate::operation::Operation;

/// What an argument marked `#[body]` can be: every model that can be read.
///
/// `Way` is inferred. It is there for the error of a type that is none: of a trait with more than one way, rustc says that the type has none
/// of them, once; of a trait with one way only, it lists all that this way lacks.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a JSON body",
    label = "is not a model that is read",
    note = "put `#[model]` on the type; a type of another crate goes into a newtype with `#[model]`"
)]
pub trait FromBody<Way>: Sized {
    /// Writes it into the contract: as the whole body, or as a member of it.
    fn describe(operation: &mut Operation, declaration: Declaration, is_member: bool);

    /// Takes it as the whole body. `None` after adding the faults.
    ///
    /// # Errors
    ///
    /// As [`body::whole`].
    fn whole(
        cx: &mut Context,
        default: Option<fn() -> Self>,
        rules: impl FnOnce(&Self, &Location<'_>, &mut Faults) + Send,
    ) -> impl Future<Output = Result<Option<Self>, Refused>> + Send;

    /// Takes it as a member of the body, which was read before. `None` after adding the faults.
    fn member(
        cx: &mut Context,
        name: &str,
        default: Option<fn() -> Self>,
        rules: impl FnOnce(&Self, &Location<'_>, &mut Faults),
    ) -> Option<Self>;
}

/// Models are read as JSON.
#[derive(Debug)]
pub struct AsJson;

impl<T: Model + DeserializeOwned + Send> FromBody<AsJson> for T {
    fn describe(operation: &mut Operation, declaration: Declaration, is_member: bool) {
        if is_member {
            embedded::describe::<T>(operation, declaration, true);
        } else {
            body::describe_whole::<T>(operation, declaration, true);
        }
    }

    fn whole(
        cx: &mut Context,
        default: Option<fn() -> T>,
        rules: impl FnOnce(&T, &Location<'_>, &mut Faults) + Send,
    ) -> impl Future<Output = Result<Option<T>, Refused>> + Send {
        body::whole(cx, default, rules)
    }

    fn member(
        cx: &mut Context,
        name: &str,
        default: Option<fn() -> T>,
        rules: impl FnOnce(&T, &Location<'_>, &mut Faults),
    ) -> Option<T> {
        embedded::take(cx, name, default, rules)
    }
}

/// The other way, which no type has.
#[derive(Debug)]
pub struct NoWay;

impl<T: crate::model::Nothing> FromBody<NoWay> for T {
    fn describe(_operation: &mut Operation, _declaration: Declaration, _is_member: bool) {}

    async fn whole(
        _cx: &mut Context,
        _default: Option<fn() -> T>,
        _rules: impl FnOnce(&T, &Location<'_>, &mut Faults) + Send,
    ) -> Result<Option<T>, Refused> {
        Err(Refused::Faulty)
    }

    fn member(
        _cx: &mut Context,
        _name: &str,
        _default: Option<fn() -> T>,
        _rules: impl FnOnce(&T, &Location<'_>, &mut Faults),
    ) -> Option<T> {
        None
    }
}

//! JSON Merge Patch (RFC 7396).

use std::fmt;
use std::marker::PhantomData;

use http::StatusCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::partial::Partial;
use crate::arg::{Arg, Phase, Refused, body};
use crate::context::Context;
use crate::contract::{BodyContract, Content, ProblemContract, TypeSchema};
use crate::fault::{Faults, Location, Place};
use crate::model::Model;
use crate::model::read::read_at;
use crate::operation::Operation;
use crate::problem::{Details, ErrorStyle, Problem, framework};

const MEDIA_TYPE: &str = "application/merge-patch+json";

/// Applies a merge patch (RFC 7396, section 2): members of the patch take the place of the target's, `null` takes a member
/// away, everything that is no object takes the place of the whole target.
///
/// ```
/// use aplomb_core::model::patch::merge_patch;
/// use serde_json::json;
///
/// let mut target = json!({"title": "Hello", "author": {"name": "Ada", "mail": "a@b.co"}});
/// merge_patch(&mut target, &json!({"author": {"mail": null}, "year": 1843}));
/// assert_eq!(target, json!({"title": "Hello", "author": {"name": "Ada"}, "year": 1843}));
/// ```
pub fn merge_patch(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(members) = target else { return };
    for (name, change) in patch {
        if change.is_null() {
            members.shift_remove(name);
        } else {
            merge_patch(members.entry(name.clone()).or_insert(Value::Null), change);
        }
    }
}

/// A handler argument: the body is a merge patch (RFC 7396) for a `T`, sent as `application/merge-patch+json` (or any other
/// JSON). Nothing of it is checked until it is merged: only the whole can be right or wrong.
///
/// ```
/// use aplomb_core::model::{MergePatch, patch::NotMerged};
/// # use aplomb_core::model::Model;
/// # #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema, Clone)]
/// # struct Article { title: String }
/// # impl Model for Article {}
///
/// async fn change(stored: Article, patch: MergePatch<Article>) -> Result<Article, NotMerged> {
///     patch.merge_into(&stored)
/// }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MergePatch<T> {
    document: Value,
    target: PhantomData<fn() -> T>,
}

impl<T> MergePatch<T> {
    /// A patch made by hand.
    pub fn new(document: Value) -> MergePatch<T> {
        MergePatch {
            document,
            target: PhantomData,
        }
    }

    /// The patch as it was sent.
    pub fn document(&self) -> &Value {
        &self.document
    }
}

impl<T: Model + Serialize + DeserializeOwned> MergePatch<T> {
    /// The target with the patch applied.
    ///
    /// # Errors
    ///
    /// [`NotMerged`] with every fault of the result. Its pointers are those of the merged document, which are the patch's
    /// own wherever the patch has changed something.
    pub fn merge_into(&self, target: &T) -> Result<T, NotMerged> {
        let mut document = serde_json::to_value(target).map_err(NotMerged::Unwritable)?;
        merge_patch(&mut document, &self.document);
        read_at(&document, &Location::root(Place::Body), ErrorStyle::Problem).map_err(NotMerged::Invalid)
    }
}

/// Why a patch could not be merged.
#[derive(Debug)]
pub enum NotMerged {
    /// The result is not valid: 422.
    Invalid(Faults),
    /// The stored value could not be written as JSON: a plain 500, and the cause is logged.
    Unwritable(serde_json::Error),
}

impl fmt::Display for NotMerged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotMerged::Invalid(faults) => {
                write!(f, "the merged value has {} faults", faults.len() + faults.more())
            }
            NotMerged::Unwritable(_) => f.write_str("the stored value cannot be written as JSON"),
        }
    }
}

impl std::error::Error for NotMerged {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            NotMerged::Invalid(_) => None,
            NotMerged::Unwritable(error) => Some(error),
        }
    }
}

impl Problem for NotMerged {
    fn kinds() -> Vec<ProblemContract> {
        vec![framework::invalid()]
    }

    fn details(&self) -> Details {
        match self {
            NotMerged::Invalid(faults) => framework::invalid_request(faults.clone()),
            NotMerged::Unwritable(_) => {
                Details::new("internal", "Internal error", StatusCode::INTERNAL_SERVER_ERROR).hidden()
            }
        }
    }
}

impl<T: Model + Send> Arg for MergePatch<T> {
    const PHASE: Phase = Phase::Body;

    fn describe(operation: &mut Operation) {
        let schema = TypeSchema::of::<Partial<T>>();
        operation.request_body(BodyContract::new(MEDIA_TYPE, Content::One(schema)));
    }

    async fn take(cx: &mut Context) -> Result<Self, Refused> {
        body::json::<Value>(cx).await.map(MergePatch::new)
    }
}

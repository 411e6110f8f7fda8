//! JSON bodies of types that are no models of their own.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Arg, OptionalArg, Phase, Refused, body};
use crate::context::Context;
use crate::model::Model;
use crate::operation::Operation;
use crate::reply::Json;

macro_rules! json_arg {
    ($([$($generics:tt)*] $type:ty),* $(,)?) => { $(
        impl<$($generics)*> Arg for $type {
            const PHASE: Phase = Phase::Body;
            const IS_BODY: bool = true;
            fn describe(operation: &mut Operation) {
                body::describe_json::<$type>(operation);
            }
            async fn take(cx: &mut Context) -> Result<Self, Refused> {
                body::json::<$type>(cx).await
            }
        }

        impl<$($generics)*> OptionalArg for $type {
            const PHASE: Phase = Phase::Body;
            const IS_BODY: bool = true;
            fn describe_optional(operation: &mut Operation) {
                body::describe_optional_json::<$type>(operation);
            }
            async fn take_optional(cx: &mut Context) -> Result<Option<Self>, Refused> {
                body::optional_json::<$type>(cx).await
            }
        }
    )* };
}

json_arg!(
    [T: Model + DeserializeOwned + Send] Vec<T>,
    [K: JsonSchema + Serialize + DeserializeOwned + Ord + Send, V: Model + DeserializeOwned + Send] BTreeMap<K, V>,
    [K: JsonSchema + Serialize + DeserializeOwned + Eq + Hash + Send, V: Model + DeserializeOwned + Send, S: BuildHasher + Default + Send] HashMap<K, V, S>,
    [] serde_json::Value,
);

impl<T: Model + DeserializeOwned + Send> Arg for Json<T> {
    const PHASE: Phase = Phase::Body;
    const IS_BODY: bool = true;

    fn describe(operation: &mut Operation) {
        body::describe_json::<T>(operation);
    }

    async fn take(cx: &mut Context) -> Result<Self, Refused> {
        body::json::<T>(cx).await.map(Json)
    }
}

impl<T: Model + DeserializeOwned + Send> OptionalArg for Json<T> {
    const PHASE: Phase = Phase::Body;
    const IS_BODY: bool = true;

    fn describe_optional(operation: &mut Operation) {
        body::describe_optional_json::<T>(operation);
    }

    async fn take_optional(cx: &mut Context) -> Result<Option<Self>, Refused> {
        Ok(body::optional_json::<T>(cx).await?.map(Json))
    }
}

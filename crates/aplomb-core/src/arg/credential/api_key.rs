//! API keys.

use std::fmt;
use std::marker::PhantomData;

use super::{Challenge, Credential, args, malformed, scheme};
use crate::arg::Refused;
use crate::context::Context;
use crate::contract::{Scheme, SchemeKind};
use crate::fault::Place;
use crate::model::format::Secret;
use crate::source::Single;

/// Where a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace {
    /// In a header.
    Header,
    /// In the query string. It ends up in logs and histories: prefer a header.
    Query,
    /// In a cookie.
    Cookie,
}

impl KeyPlace {
    fn place(self) -> Place {
        match self {
            KeyPlace::Header => Place::Header,
            KeyPlace::Query => Place::Query,
            KeyPlace::Cookie => Place::Cookie,
        }
    }
}

/// Where a key stands and what it is called. [`api_key!`](crate::api_key) writes it.
pub trait ApiKeyName: Send + 'static {
    /// The place.
    const PLACE: KeyPlace;
    /// The name of the header, parameter or cookie.
    const NAME: &'static str;
    /// Its key in the document.
    const SCHEME: &'static str = "apiKey";
    /// Whose key it is and where it comes from, in Markdown.
    const DESCRIPTION: &'static str = "";
}

/// Declares where an API key stands and what it is called. The doc comment is the description in the document.
///
/// ```
/// use aplomb_core::arg::credential::{ApiKey, ApiKeyName};
///
/// aplomb_core::api_key! {
///     /// The key of a desk.
///     pub struct DeskKey = Header "X-Desk-Key";
///     struct ProbeKey = Query "probe";
/// }
///
/// async fn positions(key: ApiKey<DeskKey>) -> String {
///     format!("{} characters", key.key().len())
/// }
/// assert_eq!((DeskKey::SCHEME, DeskKey::DESCRIPTION), ("DeskKey", "The key of a desk."));
/// ```
#[macro_export]
macro_rules! api_key {
    ($( $(#[doc = $doc:literal])* $visibility:vis struct $type:ident = $place:ident $name:literal; )+) => { $(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy)]
        $visibility struct $type;

        impl $crate::arg::credential::ApiKeyName for $type {
            const PLACE: $crate::arg::credential::KeyPlace = $crate::arg::credential::KeyPlace::$place;
            const NAME: &'static str = $name;
            const SCHEME: &'static str = ::core::stringify!($type);
            const DESCRIPTION: &'static str = ::core::concat!($($doc, "\n",)* "").trim_ascii();
        }
    )+ };
}

/// An API key. Missing or empty: 401 with the challenge `APIKey`. Sent twice, or not UTF-8: 400.
pub struct ApiKey<K> {
    key: Secret,
    name: PhantomData<fn() -> K>,
}

impl<K> ApiKey<K> {
    /// A key: how a test calls a handler as a plain function.
    pub fn new(key: impl Into<String>) -> ApiKey<K> {
        ApiKey {
            key: Secret::new(key.into()),
            name: PhantomData,
        }
    }

    /// The key. Compare a hash of it, or in constant time.
    pub fn key(&self) -> &str {
        self.key.expose()
    }
}

impl<K> Clone for ApiKey<K> {
    fn clone(&self) -> ApiKey<K> {
        ApiKey::new(self.key.expose().clone())
    }
}

impl<K> fmt::Debug for ApiKey<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ApiKey").field(&self.key).finish()
    }
}

/// No registered scheme stands for a key; FastAPI sends this one, too.
const CHALLENGE: Challenge = Challenge::new("APIKey");

impl<K: ApiKeyName> Credential for ApiKey<K> {
    fn schemes() -> Vec<Scheme> {
        let kind = SchemeKind::ApiKey {
            place: K::PLACE.place(),
            name: K::NAME.to_owned(),
        };
        vec![scheme(K::SCHEME, K::DESCRIPTION, kind)]
    }

    fn challenges(_cx: &Context) -> Vec<Challenge> {
        vec![CHALLENGE]
    }

    fn read(cx: &mut Context) -> Result<Option<ApiKey<K>>, Refused> {
        let (source, _) = cx.source(K::PLACE.place());
        match source.one(K::NAME) {
            Single::One(key) if !key.is_empty() => Ok(Some(ApiKey::new(key))),
            Single::One(_) | Single::None => Ok(None),
            Single::Repeated => Err(malformed("The API key was sent more than once", CHALLENGE)),
            Single::NotText => Err(malformed("The API key is not valid UTF-8", CHALLENGE)),
        }
    }
}

args! {
    impl<K: ApiKeyName> ApiKey<K>;
}

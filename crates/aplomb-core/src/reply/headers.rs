//! Headers of a reply that the contract knows.

use http::HeaderMap;

use super::Reply;
use crate::context::Context;
use crate::contract::{HeaderContract, StatusKey};
use crate::operation::Operation;
use crate::response::Response;

/// A set of response headers that describes itself.
///
/// ```
/// use aplomb_core::contract::{HeaderContract, TypeSchema};
/// use aplomb_core::reply::{HeaderSet, WithHeaders};
/// use http::{HeaderMap, HeaderValue};
///
/// struct Total(u64);
///
/// impl HeaderSet for Total {
///     fn describe() -> Vec<(&'static str, HeaderContract)> {
///         vec![("X-Total", HeaderContract::new(TypeSchema::of::<u64>(), "How many there are in all"))]
///     }
///     fn write(self, headers: &mut HeaderMap) {
///         headers.insert("x-total", HeaderValue::from(self.0));
///     }
/// }
///
/// async fn names() -> WithHeaders<Vec<String>, Total> {
///     WithHeaders(vec!["a".to_owned()], Total(120))
/// }
/// ```
pub trait HeaderSet {
    /// The headers by name, as the contract shows them.
    fn describe() -> Vec<(&'static str, HeaderContract)>;

    /// Writes them into a response.
    fn write(self, headers: &mut HeaderMap);
}

/// A reply with headers that the contract shows, on every success and redirect of the reply. A problem goes without them; it has headers of
/// its own. For headers that the contract does not show, reply with `(reply, HeaderMap)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithHeaders<T, H>(pub T, pub H);

impl<T: Reply, H: HeaderSet> Reply for WithHeaders<T, H> {
    fn describe(operation: &mut Operation) {
        describe_with::<T, H>(operation);
    }

    fn reply(self, cx: &mut Context) -> Response {
        let mut response = self.0.reply(cx);
        if response.as_problem().is_none() {
            self.1.write(response.headers_mut());
        }
        response
    }
}

/// Describes a reply, and the headers on everything that it can be but a problem.
pub(super) fn describe_with<T: Reply, H: HeaderSet>(operation: &mut Operation) {
    T::describe(operation);
    let successes: Vec<u16> = operation
        .responses()
        .iter()
        .filter_map(|(key, _)| match key {
            StatusKey::Code(code @ 200..=399) => Some(*code),
            _ => None,
        })
        .collect();
    for status in successes {
        for (name, header) in H::describe() {
            operation.response_header(status, name, header);
        }
    }
}

//! Strict reading: what `#[model]` puts around a deserializer, so that a type takes what its schema says and nothing else.
//!
//! serde's derived code is more liberal than any schema of it: an array of the fields for a struct, `{"Day": null}` for a name, the index of
//! a variant for its tag. A client that sends one of these has made a mistake, and a document that does not show them would lie.
//!
//! The derived code stays as it is. It is an inherent function (`#[serde(remote = "Self")]`), and the trait's function calls it with one of
//! these deserializers. None of them hands itself on to the values inside, so that a type that contains itself has an end.
//!
//! Binary formats write structs without names and variants by index, and are left as they are; `is_human_readable` tells.

mod external;
mod flat;
mod name;
mod object;
mod tagged;
mod text;

pub use external::External;
pub use flat::flat;
pub use object::Object;
pub use tagged::Tagged;
pub use text::Text;

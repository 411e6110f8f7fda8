//! The attributes and derives of Aplomb. Depend on `aplomb`, which re-exports them; this crate knows no runtime.
//!
//! Macros parse, check and emit. What they emit are tables and calls into the core by one root path (see `path.rs`).

mod argument;
mod attribute;
mod credential;
mod dependency;
mod doc;
mod entry_point;
mod handler;
mod hygiene;
mod model;
mod path;
mod problem;
mod reply;
mod routes;
mod scopes;
mod status;

/// Makes a struct or an enum a model: a data type with its schema and its checks.
///
/// It adds serde's `Serialize` and `Deserialize` and schemars' `JsonSchema` (put derives of your own beneath it), the checks, and what
/// makes the type an argument, a parameter and a reply. serde's attributes decide the names on the wire.
///
/// `#[model(..)]` takes `input` (only read), `output` (only written; may borrow), `check = path` (called with `&self` once nothing else
/// is wrong; returns `Result<(), impl Display>`), `example = expr`, `title = ".."`, `name = ".."` (of the schema),
/// `crate = path`.
///
/// `#[field(..)]` on a field takes
///
/// - rules, each a check and a keyword of the schema: `gt`, `ge`, `lt`, `le`, `multiple_of`; `min_length`, `max_length` (in
///   characters), `pattern` (ECMA-262, checked at compile time; no look-around, no back-references, no `\B`); `min_items`,
///   `max_items`, `unique_items`; `min_properties`, `max_properties`. Values are Rust expressions of the field's type;
/// - `default` or `default = expr`, `rename = ".."`, as serde's;
/// - `read_only` (never read, so it needs a `Default`), `write_only` (never written), `deprecated`, `title = ".."`,
///   `example = expr`;
/// - `foreign`: the type is no model; serde and schemars know it.
///
/// A struct with named fields can be a group of parameters, an enum of names or a newtype one parameter, if its fields can.
#[proc_macro_attribute]
pub fn model(options: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    model::expand(options.into(), item.into()).into()
}

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident = $method:literal;)*) => { $(
        $(#[$doc])*
        ///
        /// The function stays a plain function. Its path parameters are bound by name, what an argument's attribute says is read
        /// and checked, and everything is documented. Options: `status`, `tag`, `tags`, `summary`, `description`,
        /// `operation_id`, `deprecated`, `hidden`, `response_description`, `responses(404 = "..")`, `extra`,
        /// `dependencies(Type, ..)`, `scopes = ["orders:read"]`, `body_limit`.
        #[proc_macro_attribute]
        pub fn $name(options: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
            handler::expand(Some($method), options.into(), item.into()).into()
        }
    )* };
}

methods! {
    /// Makes a function the handler of GET (RFC 9110, section 9.3.1). HEAD is answered as well.
    get = "GET";
    /// Makes a function the handler of POST (RFC 9110, section 9.3.3).
    post = "POST";
    /// Makes a function the handler of PUT (RFC 9110, section 9.3.4).
    put = "PUT";
    /// Makes a function the handler of PATCH (RFC 5789).
    patch = "PATCH";
    /// Makes a function the handler of DELETE (RFC 9110, section 9.3.5).
    delete = "DELETE";
    /// Makes a function the handler of HEAD (RFC 9110, section 9.3.2), where that of GET would be too dear.
    head = "HEAD";
    /// Makes a function the handler of OPTIONS (RFC 9110, section 9.3.7), where the `Allow` header is not enough.
    options = "OPTIONS";
    /// Makes a function the handler of TRACE (RFC 9110, section 9.3.8).
    trace = "TRACE";
    /// Makes a function the handler of QUERY (RFC 10008): safe as GET, with a body as POST.
    query_method = "QUERY";
}

/// Makes a function the handler of any method: `#[operation("/cache/{key}", method = "PURGE")]`.
#[proc_macro_attribute]
pub fn operation(options: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    handler::expand(None, options.into(), item.into()).into()
}

/// Makes an `async fn` the handler of a WebSocket (RFC 6455): `#[ws("/rooms/{room}")]`.
///
/// It takes one `Socket<In, Out>` beside any other arguments, which are all taken and checked before the socket is opened; a body there is none.
/// The socket closes when the function ends: with 1000, or with what its return type says. Options: `subprotocols = ["..", ..]`,
/// `max_message_bytes`, and `tag`, `tags`, `summary`, `description`, `operation_id`, `deprecated`, `hidden`, `responses(404 = "..")`,
/// `dependencies(Type, ..)`.
#[proc_macro_attribute]
pub fn ws(options: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    handler::expand(Some(handler::SOCKET), options.into(), item.into()).into()
}

/// Makes the type that a function returns a dependency: an argument of handlers and of other dependencies.
///
/// Options: `fresh` (made anew for each argument, not once a request), `release = function` (called with the value and the outcome
/// after the handler), `of = Type` (where the return type is an alias that does not show it), `scopes = ["me"]` (asked for of the
/// credentials that it and its dependencies take).
#[proc_macro_attribute]
pub fn dependency(
    options: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    dependency::expand(options.into(), item.into()).into()
}

/// A list of handlers by their names: `routes![place_order, admin::{freeze, thaw}]`.
#[proc_macro]
pub fn routes(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    routes::expand(tokens.into()).into()
}

/// Makes an `async fn main` the start of a program: with a runtime, and with an error that is printed as a sentence.
///
/// Option: `workers = 4`, the number of threads; one for each core otherwise. `workers = 1` is the thread of `main` alone, whose scheduler needs no
/// locks; what tokio allows on several threads only, such as `block_in_place`, panics there.
#[proc_macro_attribute]
pub fn main(options: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    entry_point::main(options.into(), item.into()).into()
}

/// Makes an `async fn` a test.
#[proc_macro_attribute]
pub fn test(options: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    entry_point::test(options.into(), item.into()).into()
}

/// Makes an error type a problem (RFC 9457), with its document: writes `Display`, `Error`, `From` and `Problem`.
///
/// On a variant, or on a struct, `#[problem(..)]` takes `status` (400 to 599, a literal or a constant), `slug = ".."` (otherwise the name
/// in kebab-case), `title = ".."` (otherwise the first paragraph of the doc comment), `detail = ".."` (a format string over the
/// fields), `header("Retry-After" = expr, ..)` (expressions over references to the fields), `hidden` (only logged; the client sees a
/// plain 500), or `transparent` alone (its field is a problem, and says everything).
///
/// Fields become members of the document, except those with `#[problem(skip)]`, `#[source]`, or `#[from]`.
#[proc_macro_derive(Problem, attributes(problem, from, source))]
pub fn problem(item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    problem::expand(item.into()).into()
}

/// Makes an enum of outcomes a reply: each variant has its status and its document.
///
/// A variant has no field (204 and no body, unless it says another status), or one that is a reply. `#[reply(..)]` takes `status` (200 to
/// 599; otherwise what the reply inside or the operation says) and `description = ".."` (otherwise the doc comment).
#[proc_macro_derive(Reply, attributes(reply))]
pub fn reply(item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    reply::expand(item.into()).into()
}

/// Makes an enum of credentials a credential: a caller shows any one of them.
///
/// Each variant has one field, which is a credential. They are looked for in the order of the variants; one that is there and cannot be read
/// is refused. The document has them as alternatives, and a caller without any is told the challenge of each. `Option` of the enum may be
/// absent.
#[proc_macro_derive(Credential, attributes(credential))]
pub fn credential(item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    credential::expand(item.into()).into()
}

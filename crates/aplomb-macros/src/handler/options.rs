//! The options of `#[get("/path", ..)]`.

use crate::hygiene::mixed;
use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, LitInt, LitStr, Token, Type};

use super::SOCKET;
use crate::attribute::{self, Entry, Errors};
use crate::doc::Doc;
use crate::path::Root;
use crate::scopes::Scopes;
use crate::status::Status;

/// What the status of a handler's success can be.
pub const SUCCESS: std::ops::RangeInclusive<u16> = 200..=399;
pub const SUCCESS_IN_WORDS: &str = "a success or a redirect is from 200 to 399";

const EXPECTED: [&str; 15] = [
    "status",
    "tag",
    "tags",
    "summary",
    "description",
    "operation_id",
    "deprecated",
    "hidden",
    "response_description",
    "responses",
    "extra",
    "dependencies",
    "scopes",
    "body_limit",
    "crate",
];

const EXPECTED_OF_SOCKETS: [&str; 12] = [
    "subprotocols",
    "max_message_bytes",
    "tag",
    "tags",
    "summary",
    "description",
    "operation_id",
    "deprecated",
    "hidden",
    "responses",
    "dependencies",
    "crate",
];

/// What stands in the parentheses.
pub struct Options {
    /// Where generated code finds everything.
    pub root: Root,
    /// The method.
    pub method: String,
    /// The path template.
    pub path: Option<LitStr>,
    /// The status of a success.
    pub status: Option<Status>,
    tags: Vec<Expr>,
    summary: Option<LitStr>,
    description: Option<LitStr>,
    operation_id: Option<LitStr>,
    deprecated: bool,
    hidden: bool,
    response_description: Option<LitStr>,
    responses: Vec<(LitInt, LitStr)>,
    extra: Option<Expr>,
    dependencies: Vec<Type>,
    scopes: Scopes,
    body_limit: Option<Expr>,
    subprotocols: Vec<LitStr>,
    max_message_bytes: Option<Expr>,
}

impl Options {
    /// Reads them. `method` is `None` for `#[operation]`, which says it itself.
    pub fn read(method: Option<&str>, tokens: TokenStream, errors: &mut Errors) -> Options {
        let mut expected: Vec<&str> = match method {
            Some(SOCKET) => EXPECTED_OF_SOCKETS.to_vec(),
            _ => EXPECTED.to_vec(),
        };
        if method.is_none() {
            expected.extend(["method", "path"]);
        }
        let whole = tokens.clone();
        let example = method.map_or("operation".to_owned(), str::to_lowercase);
        if let Some(name) = unquoted(&tokens, &expected) {
            errors.push(
                &name,
                format!("the path is a string literal: `#[{example}(\"/path\")]`"),
            );
            return Options::empty(method);
        }
        let (mut path, entries) = attribute::read_tokens_with_first(tokens, &expected, errors);
        let mut options = Options {
            root: Root::from_entries(&entries, errors),
            scopes: Scopes::from_entries(&entries, errors),
            ..Options::empty(method)
        };
        let mut has_method = method.is_some();
        for entry in &entries {
            if entry.is("method") {
                has_method = true;
                if let Some(name) = entry.string(errors) {
                    options.set_method(&name, errors);
                }
            } else if entry.is("path") {
                path = entry.string(errors);
            } else {
                options.read_entry(entry, errors);
            }
        }
        if !has_method {
            errors.push_at(
                span_of(&whole),
                "say which method: `#[operation(\"/path\", method = \"PURGE\")]`",
            );
        }
        if path.is_none() {
            errors.push_at(
                span_of(&whole),
                format!("say which path: `#[{example}(\"/path\")]`"),
            );
        }
        options.path = path;
        options
    }

    /// Nothing was said.
    fn empty(method: Option<&str>) -> Options {
        Options {
            root: Root::default(),
            method: method.unwrap_or("GET").to_owned(),
            path: None,
            status: None,
            tags: Vec::new(),
            summary: None,
            description: None,
            operation_id: None,
            deprecated: false,
            hidden: false,
            response_description: None,
            responses: Vec::new(),
            extra: None,
            dependencies: Vec::new(),
            scopes: Scopes::default(),
            body_limit: None,
            subprotocols: Vec::new(),
            max_message_bytes: None,
        }
    }

    /// Whether it is a socket.
    pub fn is_socket(&self) -> bool {
        self.method == SOCKET
    }

    fn set_method(&mut self, name: &LitStr, errors: &mut Errors) {
        let text = name.value();
        if !is_token(&text) {
            errors.push(name, format!("`{text}` is not the name of a method"));
        } else if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
            errors.push(
                name,
                format!(
                    "the names of methods are case-sensitive: write \"{}\"",
                    text.to_uppercase()
                ),
            );
        } else if text == SOCKET {
            errors.push(
                name,
                "a WebSocket has an attribute of its own: `#[ws(\"/path\")]`",
            );
        } else if text == "CONNECT" {
            errors.push(name, "CONNECT asks for a tunnel and cannot have a handler");
        }
        self.method = text;
    }

    fn read_entry(&mut self, entry: &Entry, errors: &mut Errors) {
        match entry.label().as_str() {
            "status" => self.status = Status::read(entry, SUCCESS, SUCCESS_IN_WORDS, errors),
            "tag" => self.tags.extend(entry.expr(errors)),
            "tags" => match entry.expr(errors) {
                Some(Expr::Array(array)) => self.tags.extend(array.elems),
                Some(other) => errors.push(other, "`tags` needs a list: `tags = [\"orders\", \"desk\"]`"),
                None => {}
            },
            "summary" => self.summary = entry.string(errors),
            "description" => self.description = entry.string(errors),
            "operation_id" => {
                self.operation_id = entry.string(errors);
                if let Some(id) = &self.operation_id
                    && id.value().trim().is_empty()
                {
                    errors.push(id, "an operation id cannot be empty");
                }
            }
            "deprecated" => self.deprecated = entry.flag(errors),
            "hidden" => self.hidden = entry.flag(errors),
            "response_description" => self.response_description = entry.string(errors),
            "responses" => {
                if let Some(tokens) = entry.list(errors) {
                    self.responses = errors.take(responses.parse2(tokens)).unwrap_or_default();
                    for (status, _) in &self.responses {
                        if !status
                            .base10_parse::<u16>()
                            .is_ok_and(|code| (100..600).contains(&code))
                        {
                            errors.push(status, "a status is a number from 100 to 599");
                        }
                    }
                }
            }
            "extra" => self.extra = entry.expr(errors),
            "dependencies" => {
                if let Some(tokens) = entry.list(errors) {
                    let types = Punctuated::<Type, Token![,]>::parse_terminated.parse2(tokens);
                    self.dependencies = errors.take(types).into_iter().flatten().collect();
                }
            }
            "body_limit" => self.body_limit = entry.expr(errors),
            "subprotocols" => {
                self.subprotocols = entry.strings(errors);
                for name in &self.subprotocols {
                    if !is_token(&name.value()) {
                        errors.push(
                            name,
                            "a subprotocol is a token: letters, digits and !#$%&'*+-.^_`|~",
                        );
                    }
                }
            }
            "max_message_bytes" => self.max_message_bytes = entry.expr(errors),
            _ => {}
        }
    }

    /// The statements that write what is said here into the contract.
    pub fn describe(&self, doc: &Doc, attrs: &[Attribute]) -> TokenStream {
        let root = &self.root;
        let summary = self
            .summary
            .as_ref()
            .map_or_else(|| doc.title().to_owned(), LitStr::value);
        let description = self
            .description
            .as_ref()
            .map_or_else(|| doc.description.clone(), LitStr::value);
        let tags = &self.tags;
        let deprecated = self.deprecated || attrs.iter().any(|attr| attr.path().is_ident("deprecated"));
        let hidden = self.hidden;
        let mut tokens = mixed! {
            operation.say(#root::operation::Said {
                summary: #summary,
                description: #description,
                tags: &[#(#root::operation::text(&#tags)),*],
                deprecated: #deprecated,
                hidden: #hidden,
            });
        };
        if let Some(id) = &self.operation_id {
            tokens.extend(mixed!(operation.set_operation_id(#id);));
        }
        if let Some(text) = &self.response_description {
            tokens.extend(mixed!(operation.set_response_description(#text);));
        }
        for (status, text) in &self.responses {
            tokens.extend(mixed!(operation.describe_response(#status, #text);));
        }
        if let Some(extra) = &self.extra {
            tokens.extend(mixed!(operation.add_extra(#root::serde_json::json!(#extra));));
        }
        if let Some(limit) = &self.body_limit {
            tokens.extend(mixed!(operation.set_body_limit(#limit);));
        }
        // Before what is described next, so that they come first.
        tokens.extend(self.scopes.require(root));
        for dependency in &self.dependencies {
            tokens.extend(mixed!(operation.dependency::<#dependency>();));
        }
        tokens
    }

    /// The statements that write what is agreed on for a socket, once its messages are described.
    pub fn describe_socket(&self) -> TokenStream {
        let mut tokens = TokenStream::new();
        let names = &self.subprotocols;
        if !names.is_empty() {
            tokens.extend(mixed!(operation.set_subprotocols(&[#(#names),*]);));
        }
        if let Some(bytes) = &self.max_message_bytes {
            tokens.extend(mixed!(operation.set_max_message_bytes(#bytes);));
        }
        tokens
    }
}

/// A token (RFC 9110, section 5.6.2).
fn is_token(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(fits)
}

/// `404 = "Not there", 409 = "Already there"`.
fn responses(input: ParseStream<'_>) -> syn::Result<Vec<(LitInt, LitStr)>> {
    struct One(LitInt, LitStr);
    impl Parse for One {
        fn parse(input: ParseStream<'_>) -> syn::Result<One> {
            let status = input.parse().map_err(|error| {
                syn::Error::new(
                    error.span(),
                    "expected a status and what it means: `404 = \"No such order\"`",
                )
            })?;
            input.parse::<Token![=]>()?;
            Ok(One(status, input.parse()?))
        }
    }
    let list = Punctuated::<One, Token![,]>::parse_terminated(input)?;
    Ok(list.into_iter().map(|One(status, text)| (status, text)).collect())
}

/// A name that stands where the path should: a constant, for example.
fn unquoted(tokens: &TokenStream, expected: &[&str]) -> Option<TokenTree> {
    let mut tokens = tokens.clone().into_iter();
    let first = tokens.next().filter(|token| match token {
        TokenTree::Ident(name) => !expected.contains(&name.to_string().as_str()),
        TokenTree::Literal(literal) => !literal.to_string().contains('"'),
        TokenTree::Group(_) | TokenTree::Punct(_) => false,
    })?;
    match tokens.next() {
        None => Some(first),
        Some(TokenTree::Punct(next)) if next.as_char() == ',' => Some(first),
        Some(_) => None,
    }
}

fn span_of(tokens: &TokenStream) -> proc_macro2::Span {
    use syn::spanned::Spanned;
    if tokens.is_empty() {
        proc_macro2::Span::call_site()
    } else {
        tokens.span()
    }
}

//! An operation: one handler with its contract.

use std::any::TypeId;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use crate::arg::{self, Arg, Refused};
use crate::context::Context;
use crate::contract::{
    BodyContract, Content, HeaderContract, Parameter, Part, ProblemContract, Requirement, Responses, Scheme,
};
use crate::handler::Handler;
use crate::layer::{HttpService, LayeredCall, Service};
use crate::problem::{Problem, framework};
use crate::response::Response;

/// The answer of an operation, in the making.
pub type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// What is called for a request.
pub(crate) trait Call: Send + Sync {
    fn call(&self, cx: Box<Context>) -> Answer;
}

/// Something that runs before the args are taken: a dependency that a list or an operation asks for without using its value.
pub(crate) type Guard =
    for<'a> fn(&'a mut Context) -> Pin<Box<dyn Future<Output = Result<(), Refused>> + Send + 'a>>;

/// App state that an operation wants: reported at start-up where it is missing.
#[derive(Debug, Clone, Copy)]
pub struct Want {
    /// The type.
    pub id: TypeId,
    /// Its name.
    pub name: &'static str,
}

/// One handler with its contract.
///
/// The macros fill one in; [`Operation::new`] makes one by hand, for routes that are known only at run time.
///
/// ```
/// use aplomb_core::{Operation, Response};
///
/// let ping = Operation::new(http::Method::GET, "/ping", |_cx| Box::pin(async { Response::text("pong") }))
///     .summary("Answer")
///     .tag("health");
/// assert_eq!(ping.path(), "/ping");
/// ```
#[derive(Clone)]
pub struct Operation {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) call: Arc<dyn Call>,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) operation_id: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) hidden: bool,
    pub(crate) status: StatusCode,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<BodyContract>,
    pub(crate) responses: Responses,
    pub(crate) response_description: Option<String>,
    pub(crate) security: Vec<Requirement>,
    pub(crate) schemes: Vec<Scheme>,
    pub(crate) wants: Vec<Want>,
    pub(crate) extra: Map<String, Value>,
    pub(crate) callbacks: Vec<(String, Vec<Operation>)>,
    pub(crate) body_limit: Option<usize>,
    pub(crate) guards: Vec<Guard>,
    form_media_type: Option<&'static str>,
}

impl Operation {
    /// An operation that is made by hand. `path` is a template: `/orders/{id}`, `/files/{*rest}`.
    pub fn new<F>(method: Method, path: impl Into<String>, handler: F) -> Operation
    where
        F: for<'a> Fn(&'a mut Context) -> Pin<Box<dyn Future<Output = Response> + Send + 'a>>
            + Send
            + Sync
            + 'static,
    {
        struct Function<F>(Arc<F>);
        impl<F> Call for Function<F>
        where
            F: for<'a> Fn(&'a mut Context) -> Pin<Box<dyn Future<Output = Response> + Send + 'a>>
                + Send
                + Sync
                + 'static,
        {
            fn call(&self, cx: Box<Context>) -> Answer {
                Box::pin(crate::handler::run_function(Arc::clone(&self.0), cx))
            }
        }
        let mut operation = Operation::with_call(method, path.into(), Arc::new(Function(Arc::new(handler))));
        operation.add_framework_problems();
        operation
    }

    /// The operation of a handler that a macro described.
    pub fn of<H: Handler>() -> Operation {
        struct Typed<H>(PhantomData<fn() -> H>);
        impl<H: Handler> Call for Typed<H> {
            fn call(&self, cx: Box<Context>) -> Answer {
                Box::pin(crate::handler::run::<H>(cx))
            }
        }
        let mut operation = Operation::with_call(
            H::METHOD.method(),
            H::PATH.to_owned(),
            Arc::new(Typed::<H>(PhantomData)),
        );
        operation.name = H::NAME.to_owned();
        operation.status = StatusCode::from_u16(H::STATUS).unwrap_or(StatusCode::OK);
        H::describe(&mut operation);
        operation.add_framework_problems();
        operation
    }

    pub(crate) fn with_call(method: Method, path: String, call: Arc<dyn Call>) -> Operation {
        Operation {
            method,
            path,
            call,
            name: String::new(),
            summary: None,
            description: None,
            tags: Vec::new(),
            operation_id: None,
            deprecated: false,
            hidden: false,
            status: StatusCode::OK,
            parameters: Vec::new(),
            body: None,
            responses: Responses::default(),
            response_description: None,
            security: Vec::new(),
            schemes: Vec::new(),
            wants: Vec::new(),
            extra: Map::new(),
            callbacks: Vec::new(),
            body_limit: None,
            guards: Vec::new(),
            form_media_type: None,
        }
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path template, with the prefixes of the lists that it stands in.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The name: that of the handler.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The tags.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// The status of a success that says no other.
    pub fn success(&self) -> StatusCode {
        self.status
    }

    /// The parameters.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The body that is read.
    pub fn body(&self) -> Option<&BodyContract> {
        self.body.as_ref()
    }

    /// The answers.
    pub fn responses(&self) -> &Responses {
        &self.responses
    }

    /// The answers, to add some.
    pub fn responses_mut(&mut self) -> &mut Responses {
        &mut self.responses
    }

    // ---- said by the one who builds the operation

    /// Sets the name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Operation {
        self.name = name.to_owned();
        self
    }

    /// Sets the one-line summary.
    #[must_use]
    pub fn summary(mut self, text: &str) -> Operation {
        self.summary = (!text.is_empty()).then(|| text.to_owned());
        self
    }

    /// Sets the description, in Markdown.
    #[must_use]
    pub fn description(mut self, text: &str) -> Operation {
        self.description = (!text.is_empty()).then(|| text.to_owned());
        self
    }

    /// Adds a tag.
    #[must_use]
    pub fn tag(mut self, tag: &str) -> Operation {
        if !self.tags.iter().any(|known| known == tag) {
            self.tags.push(tag.to_owned());
        }
        self
    }

    /// Sets the id in the document. Otherwise it is made from the handler's name.
    #[must_use]
    pub fn operation_id(mut self, id: &str) -> Operation {
        self.operation_id = Some(id.to_owned());
        self
    }

    /// Marks it deprecated.
    #[must_use]
    pub fn deprecated(mut self) -> Operation {
        self.deprecated = true;
        self
    }

    /// Leaves it out of the documents; it is served all the same.
    #[must_use]
    pub fn hidden(mut self) -> Operation {
        self.hidden = true;
        self
    }

    /// Sets the status of a success that says no other.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Operation {
        self.status = status;
        self
    }

    /// Merges members into the operation object of the document; they win over what is there.
    #[must_use]
    pub fn extra(mut self, members: Value) -> Operation {
        if let Value::Object(members) = members {
            self.extra.extend(members);
        }
        self
    }

    /// Bounds the body, in bytes.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Operation {
        self.body_limit = Some(bytes);
        self
    }

    /// Documents requests that the operation will send to an address from its own request, as OpenAPI's callbacks:
    /// a name, and operations whose paths are expressions such as `{$request.body#/callback_url}`.
    #[must_use]
    pub fn callback(mut self, name: &str, operations: impl IntoIterator<Item = Operation>) -> Operation {
        self.callbacks
            .push((name.to_owned(), operations.into_iter().collect()));
        self
    }

    // ---- said by the attribute of a handler

    /// Takes over what the attribute and the doc comment say.
    #[doc(hidden)]
    pub fn say(&mut self, said: Said<'_>) {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.summary = text(said.summary);
        self.description = text(said.description);
        self.tags = said.tags.iter().map(|tag| (*tag).to_owned()).collect();
        self.deprecated = said.deprecated;
        self.hidden = said.hidden;
    }

    /// [`Operation::operation_id`], in place.
    pub fn set_operation_id(&mut self, id: &str) {
        self.operation_id = Some(id.to_owned());
    }

    /// Says what the response of a success means.
    pub fn set_response_description(&mut self, text: &str) {
        self.response_description = Some(text.to_owned());
    }

    /// [`Operation::extra`], in place.
    pub fn add_extra(&mut self, members: Value) {
        if let Value::Object(members) = members {
            self.extra.extend(members);
        }
    }

    /// [`Operation::body_limit`], in place.
    pub fn set_body_limit(&mut self, bytes: usize) {
        self.body_limit = Some(bytes);
    }

    // ---- said by args, replies, problems and dependencies

    /// Adds a parameter; one of the same place and name is there once.
    pub fn parameter(&mut self, parameter: Parameter) {
        let known = self
            .parameters
            .iter_mut()
            .find(|known| known.place == parameter.place && known.name == parameter.name);
        match known {
            Some(known) => {
                known.required |= parameter.required;
                if known.description.is_none() {
                    known.description = parameter.description;
                }
            }
            None => self.parameters.push(parameter),
        }
        self.problem_kind(framework::invalid());
    }

    /// Sets the body; media types of a second one are added.
    pub fn request_body(&mut self, body: BodyContract) {
        match &mut self.body {
            Some(known) => {
                known.content.extend(body.content);
                known.required |= body.required;
            }
            None => self.body = Some(body),
        }
        for kind in framework::of_bodies() {
            self.problem_kind(kind);
        }
    }

    /// Says which media type the parts of a form have. `multipart/form-data` wins, since it can hold files.
    pub fn form_media_type(&mut self, media_type: &'static str) {
        let media_type = match self.form_media_type {
            Some("multipart/form-data") => "multipart/form-data",
            _ => media_type,
        };
        self.form_media_type = Some(media_type);
        if let Some(body) = &mut self.body {
            for (known, content) in &mut body.content {
                if matches!(content, Content::Parts(_)) && known != "application/json" {
                    *known = media_type.to_owned();
                }
            }
        }
    }

    /// Adds a part to the form that is the body: a field, or a file.
    pub fn form_part(&mut self, part: Part) {
        let media_type = self
            .form_media_type
            .unwrap_or("application/x-www-form-urlencoded");
        self.body_part(media_type, part);
    }

    /// Adds a part to the body of a media type: a field of a form, or one of several body args. One of the same name is there once.
    pub fn body_part(&mut self, media_type: &str, part: Part) {
        let body = self.body.get_or_insert_with(|| BodyContract {
            required: false,
            ..BodyContract::new(media_type, Content::Parts(Vec::new()))
        });
        body.required |= part.required;
        let known = body
            .content
            .iter_mut()
            .find_map(|(known, content)| match content {
                Content::Parts(parts) if known == media_type => Some(parts),
                _ => None,
            });
        match known {
            Some(parts) if parts.iter().any(|known| known.name == part.name) => {}
            Some(parts) => parts.push(part),
            None => body
                .content
                .push((media_type.to_owned(), Content::Parts(vec![part]))),
        }
        for kind in framework::of_bodies() {
            self.problem_kind(kind);
        }
    }

    /// Asks for a dependency without using its value: it is described, and taken before everything else.
    pub fn dependency<D: Arg + 'static>(&mut self) {
        D::describe(self);
        self.guards.push(|cx| {
            Box::pin(async move {
                arg::keep_going(D::take(cx).await)?;
                Ok(())
            })
        });
    }

    /// [`Operation::dependency`], taken before those that stand at this position and behind it.
    pub(crate) fn dependency_at<D: Arg + 'static>(&mut self, position: usize) {
        self.dependency::<D>();
        self.guards[position..].rotate_right(1);
    }

    /// Puts a tower layer around the operation. The last one that is added is the outermost.
    #[must_use]
    pub fn layer<L>(mut self, layer: L) -> Operation
    where
        L: tower::Layer<Service>,
        L::Service: HttpService,
    {
        self.put_layer(layer);
        self
    }

    pub(crate) fn put_layer<L>(&mut self, layer: L)
    where
        L: tower::Layer<Service>,
        L::Service: HttpService,
    {
        self.call = Arc::new(LayeredCall::new(Arc::clone(&self.call), &layer));
    }

    /// Adds a security scheme and asks for it, with scopes. Several schemes are asked for together.
    pub fn require(&mut self, scheme: Scheme, scopes: &[String]) {
        let name = self.scheme(scheme);
        if self.security.is_empty() {
            self.security.push(Requirement::default());
        }
        for requirement in &mut self.security {
            let known = requirement.schemes.entry(name.clone()).or_default();
            for scope in scopes {
                if !known.contains(scope) {
                    known.push(scope.clone());
                }
            }
        }
        // What was an alternative before is no longer one.
        let mut index = 0;
        while index + 1 < self.security.len() {
            if self.security[index + 1..].contains(&self.security[index]) {
                self.security.remove(index);
            } else {
                index += 1;
            }
        }
    }

    /// Adds a security scheme that may be used or not.
    pub fn allow(&mut self, scheme: Scheme) {
        let name = self.scheme(scheme);
        let known = self
            .security
            .iter()
            .any(|requirement| requirement.schemes.contains_key(&name));
        if !known {
            // The last one holds what is asked for in any case; everything else stands beside it.
            let always = self.security.pop().unwrap_or_default();
            let mut with = always.clone();
            with.schemes.insert(name, Vec::new());
            self.security.push(with);
            self.security.push(always);
        }
    }

    /// Asks for scopes, of every scheme that the operation has. Args find them in
    /// [`RequiredScopes`](crate::arg::credential::RequiredScopes).
    pub fn require_scopes(&mut self, scopes: &[&str]) {
        for requirement in &mut self.security {
            for known in requirement.schemes.values_mut() {
                for scope in scopes {
                    if !known.iter().any(|known| known == scope) {
                        known.push((*scope).to_owned());
                    }
                }
            }
        }
    }

    /// What a caller has to show: any one of these.
    pub fn security(&self) -> &[Requirement] {
        &self.security
    }

    /// The security schemes that it uses.
    pub fn schemes(&self) -> &[Scheme] {
        &self.schemes
    }

    /// All scopes that it asks for, whatever the scheme.
    pub(crate) fn scopes(&self) -> Vec<String> {
        let mut scopes = Vec::new();
        for requirement in &self.security {
            for scope in requirement.schemes.values().flatten() {
                if !scopes.contains(scope) {
                    scopes.push(scope.clone());
                }
            }
        }
        scopes
    }

    fn scheme(&mut self, scheme: Scheme) -> String {
        let name = scheme.name.clone();
        if !self.schemes.contains(&scheme) {
            self.schemes.push(scheme);
        }
        name
    }

    /// Asks for app state.
    pub fn want<T: 'static>(&mut self) {
        let id = TypeId::of::<T>();
        if !self.wants.iter().any(|want| want.id == id) {
            self.wants.push(Want {
                id,
                name: std::any::type_name::<T>(),
            });
        }
    }

    /// Adds every kind of a problem.
    pub fn problems<P: Problem>(&mut self) {
        for kind in P::kinds() {
            self.problem_kind(kind);
        }
    }

    /// Adds one kind of problem.
    pub fn problem_kind(&mut self, kind: ProblemContract) {
        self.responses.problem(kind);
    }

    /// Describes answers under another status of success.
    pub fn with_status(&mut self, status: u16, describe: impl FnOnce(&mut Operation)) {
        let before = self.status;
        self.status = StatusCode::from_u16(status).unwrap_or(before);
        describe(self);
        self.status = before;
    }

    /// Says what a response means.
    pub fn describe_response(&mut self, status: u16, text: &str) {
        if !text.is_empty() {
            self.responses.entry(status).description = Some(text.to_owned());
        }
    }

    /// Adds a header to a response.
    pub fn response_header(&mut self, status: u16, name: &str, header: HeaderContract) {
        self.responses
            .entry(status)
            .headers
            .insert(name.to_owned(), header);
    }

    /// What every operation can answer.
    fn add_framework_problems(&mut self) {
        for kind in framework::of_operations() {
            self.problem_kind(kind);
        }
    }
}

/// What the attribute and the doc comment of a handler say.
#[doc(hidden)]
#[derive(Debug)]
pub struct Said<'a> {
    pub summary: &'a str,
    pub description: &'a str,
    pub tags: &'a [&'a str],
    pub deprecated: bool,
    pub hidden: bool,
}

/// A tag of an attribute: a text, or anything that is one.
#[doc(hidden)]
pub fn tag<T: AsRef<str> + ?Sized>(tag: &T) -> &str {
    tag.as_ref()
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Operation")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

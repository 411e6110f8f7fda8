//! Building an app: from lists of operations to tables, with a report of everything that is wrong.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use http::Method;
use tokio_util::task::TaskTracker;

use crate::app::{App, Lifespan};
use crate::blocking::Blocking;
use crate::contract::{Parameter, TypeSchema};
use crate::dispatch::Dispatch;
use crate::error::Error;
use crate::fault::Place;
use crate::layer::Service;
use crate::operation::{Operation, Want};
use crate::problem::ErrorStyle;
use crate::problem::style::ProblemWriter;
use crate::router::{self, Clash, Router};
use crate::routes::{Flat, Mount, mount_call};
use crate::served::{LastResort, Route, RouteNumber, Served, Values};

/// An app that is nearly ready: what has a lifespan is not open yet.
pub(crate) struct Building {
    pub(crate) served: ServedParts,
    pub(crate) unopened: Vec<Lifespan>,
    /// What the apps inside this one open: each with the place where its own handlers look for it.
    pub(crate) inner: Vec<Inner>,
}

/// What an app inside another opens at start-up.
pub(crate) struct Inner {
    pub(crate) unopened: Vec<Lifespan>,
    pub(crate) opened: Arc<OnceLock<Values>>,
}

/// The tables of an app, and the layers that go around it in the end.
pub(crate) struct ServedParts {
    pub(crate) inner: Served,
    pub(crate) state: Values,
    layers: Vec<crate::app::AppLayer>,
}

/// Builds the tables.
pub(crate) fn build(mut app: App) -> Result<Building, Error> {
    settle_problems(&mut app, "", ErrorStyle::Problem);
    build_with(app, TaskTracker::new())
}

/// Builds the tables of an app or of one inside it. They share the list of running work: shutdown waits for all of it.
fn build_with(mut app: App, tasks: TaskTracker) -> Result<Building, Error> {
    let mut reports = Vec::new();
    let Flat {
        mut operations,
        mut mounts,
        faults,
    } = std::mem::take(&mut app.routes).flatten();
    reports.extend(faults);
    prepare(&mut operations, &mut reports);
    let mut pages = crate::pages::operations(&app, &operations, &mut reports);
    if app.settings.is_lax() {
        pages.extend(heads(&pages));
    }
    missing_state(&app, operations.iter().chain(&pages), &mut reports);

    let mut unopened = std::mem::take(&mut app.lifespan);
    unopened.retain(|lifespan| !app.overrides.has(lifespan.id));
    let mut inner_apps = Vec::new();
    for (path, mut child) in std::mem::take(&mut app.children) {
        child.shutdown = app.shutdown.clone();
        match build_with(child, tasks.clone()) {
            Ok(built) => {
                inner_apps.push(Inner {
                    unopened: built.unopened,
                    opened: Arc::clone(&built.served.inner.opened),
                });
                inner_apps.extend(built.inner);
                let service = into_service(built.served);
                mounts.push(Mount {
                    path,
                    service: Service::new(service),
                });
            }
            Err(error) => reports.extend(
                error
                    .reports()
                    .iter()
                    .map(|report| format!("below `{path}`: {report}")),
            ),
        }
    }
    operations.extend(pages);

    let Tables {
        router,
        routes,
        last_resorts,
    } = tables(operations, &mounts, &mut reports);
    if !reports.is_empty() {
        return Err(Error::new(reports));
    }
    let inner = Served {
        router,
        routes,
        last_resorts,
        state: Values::default(),
        opened: Arc::default(),
        overrides: app.overrides,
        settings: app.settings,
        has_fallback: app.fallback.is_some(),
        unrouted: unrouted(app.fallback),
        blocking: Blocking::new(app.blocking),
        tasks,
        shutdown: app.shutdown,
    };
    Ok(Building {
        served: ServedParts {
            inner,
            state: app.state,
            layers: app.layers,
        },
        unopened,
        inner: inner_apps,
    })
}

/// Settles how an app writes its problems: in its own style, else in that of the app around it. The `type` of a problem leads to its page,
/// also where the pages were moved, and below the path of an app inside another; a base that was set is left alone.
fn settle_problems(app: &mut App, mount: &str, around: ErrorStyle) {
    let style = app.style.unwrap_or(around);
    app.settings.problems.style = style;
    if app.settings.problems.base == ProblemWriter::DEFAULT_BASE
        && let Some(path) = &app.documents.problems
    {
        app.settings.problems.base = format!("{mount}{}/", path.trim_end_matches('/'));
    }
    for (path, child) in &mut app.children {
        settle_problems(child, &format!("{mount}{}", path.trim_end_matches('/')), style);
    }
}

/// The OpenAPI document of an app.
pub(crate) fn document(mut app: App) -> Result<serde_json::Value, Error> {
    settle_problems(&mut app, "", ErrorStyle::Problem);
    let mut reports = Vec::new();
    let Flat {
        mut operations,
        mounts,
        ..
    } = std::mem::take(&mut app.routes).flatten();
    prepare(&mut operations, &mut reports);
    let document = crate::openapi::document(&app.info, &app.documents, &operations, &app.settings.problems);
    tables(operations, &mounts, &mut reports);
    if reports.is_empty() {
        Ok(document)
    } else {
        Err(Error::new(reports))
    }
}

/// The OpenAPI document of an app, with those of the apps below its paths.
#[cfg(feature = "test")]
pub(crate) struct DocumentTree {
    pub(crate) document: serde_json::Value,
    pub(crate) lists_every_problem: bool,
    pub(crate) below: Vec<(String, DocumentTree)>,
}

/// The OpenAPI documents of an app and of those inside it, and the app.
#[cfg(feature = "test")]
pub(crate) fn split_documents(mut app: App) -> Result<(DocumentTree, App), Error> {
    settle_problems(&mut app, "", ErrorStyle::Problem);
    let mut reports = Vec::new();
    let tree = document_tree(&mut app, &mut reports);
    if reports.is_empty() {
        Ok((tree, app))
    } else {
        Err(Error::new(reports))
    }
}

#[cfg(feature = "test")]
fn document_tree(app: &mut App, reports: &mut Vec<String>) -> DocumentTree {
    let flat = std::mem::take(&mut app.routes).flatten();
    let mut prepared = flat.operations.clone();
    prepare(&mut prepared, reports);
    let document = crate::openapi::document(&app.info, &app.documents, &prepared, &app.settings.problems);
    app.routes = crate::routes::Routes::from_flat(flat);
    let below = app.children.iter_mut().map(|(path, child)| {
        let mut inner = Vec::new();
        let tree = document_tree(child, &mut inner);
        reports.extend(
            inner
                .into_iter()
                .map(|report| format!("below `{path}`: {report}")),
        );
        (path.clone(), tree)
    });
    let below = below.collect();
    DocumentTree {
        document,
        lists_every_problem: app.documents.lists_every_problem(app.settings.style()),
        below,
    }
}

/// Puts the opened state in place.
pub(crate) fn with_state(mut parts: ServedParts, state: Values) -> ServedParts {
    parts.state = state;
    parts
}

/// Puts the layers around the tables.
pub(crate) fn into_service(parts: ServedParts) -> Dispatch {
    let mut served = parts.inner;
    served.state = parts.state;
    Dispatch::new(Arc::new(served), parts.layers)
}

/// What is done to every operation before it is documented and served.
pub(crate) fn prepare(operations: &mut [Operation], reports: &mut Vec<String>) {
    for operation in operations.iter_mut() {
        if let Some(fault) = router::template_fault(&operation.path) {
            reports.push(format!("{}: {fault}", label(operation)));
        }
        for fault in operation.scope_faults() {
            reports.push(format!("{}: {fault}", label(operation)));
        }
        let names = router::parameter_names(&operation.path);
        for parameter in &operation.parameters {
            if parameter.place == Place::Path && !names.iter().any(|name| **name == parameter.name) {
                reports.push(format!(
                    "{}: the argument `{}` is a path parameter, but the path `{}` has no `{{{}}}`; \
                     add it to the path or to the prefix of the list",
                    label(operation),
                    parameter.name,
                    operation.path,
                    parameter.name
                ));
            }
        }
        // A parameter of a prefix that the handler does not take is still a part of the address.
        for name in names {
            let known = operation
                .parameters
                .iter()
                .any(|known| known.place == Place::Path && known.name == *name);
            if !known {
                let schema = TypeSchema::of::<String>();
                operation
                    .parameters
                    .push(Parameter::new(Place::Path, &*name, schema));
            }
        }
    }
    name_operations(operations, reports);
}

/// Gives every operation its id: the one that was set, or the handler's name, with its path where two have the same.
fn name_operations(operations: &mut [Operation], reports: &mut Vec<String>) {
    let mut explicit: BTreeMap<String, String> = BTreeMap::new();
    for operation in operations.iter() {
        if let Some(id) = &operation.operation_id
            && let Some(earlier) = explicit.insert(id.clone(), label(operation))
        {
            reports.push(format!(
                "{earlier} and {} both have the operation id `{id}`; change one",
                label(operation)
            ));
        }
    }
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for operation in operations.iter() {
        *count.entry(operation.name.clone()).or_default() += 1;
    }
    for operation in operations.iter_mut() {
        if operation.operation_id.is_none() {
            let alone = count.get(&operation.name) == Some(&1) && !explicit.contains_key(&operation.name);
            let id = if alone && !operation.name.is_empty() {
                operation.name.clone()
            } else {
                long_id(operation)
            };
            operation.operation_id = Some(id);
        }
    }
}

fn long_id(operation: &Operation) -> String {
    let words = format!(
        "{} {} {}",
        operation.name,
        operation.path,
        operation.method.as_str().to_lowercase()
    );
    let parts = words
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("_")
}

pub(crate) fn label(operation: &Operation) -> String {
    let name = if operation.name.is_empty() {
        String::new()
    } else {
        format!(" (`{}`)", operation.name)
    };
    format!("{} {}{name}", operation.method, operation.path)
}

/// State that operations want and nobody provides: all of it, with the operations that want it.
fn missing_state<'a>(
    app: &'a App,
    operations: impl Iterator<Item = &'a Operation>,
    reports: &mut Vec<String>,
) {
    let mut missing: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for operation in operations.chain(&app.fallback) {
        for want in &operation.wants {
            if !is_provided(app, want) {
                missing.entry(want.name).or_default().push(label(operation));
            }
        }
    }
    for (want, label) in &app.wants {
        if !is_provided(app, want) {
            missing.entry(want.name).or_default().push(label.clone());
        }
    }
    for (name, labels) in missing {
        reports.push(format!(
            "no state of the type `{name}` was provided; it is wanted by {}: add `.state(..)` to the app",
            labels.join(", ")
        ));
    }
}

/// FastAPI's pages declare HEAD beside GET, as its operations do not: a 405 lists it there.
fn heads(pages: &[Operation]) -> Vec<Operation> {
    let head = |page: &Operation| {
        let mut head = page.clone();
        head.method = Method::HEAD;
        head
    };
    pages.iter().map(head).collect()
}

fn is_provided(app: &App, want: &Want) -> bool {
    let opened = app.lifespan.iter().any(|lifespan| lifespan.id == want.id);
    opened || app.state.has(want.id) || app.overrides.has(want.id)
}

/// The route that answers what no route answers.
fn unrouted(fallback: Option<Operation>) -> Route {
    let operation = fallback.unwrap_or_else(Operation::unserved);
    Route {
        path: String::new(),
        handler: None,
        names: Vec::new(),
        scopes: operation.required_scopes().into(),
        call: operation.call,
        guards: operation.guards,
        status: operation.status,
        body_limit: operation.body_limit,
        socket: operation.socket,
    }
}

/// What a request is looked up in.
struct Tables {
    router: Router,
    routes: Vec<Route>,
    last_resorts: Vec<LastResort>,
}

fn tables(operations: Vec<Operation>, mounts: &[Mount], reports: &mut Vec<String>) -> Tables {
    let (operations, below): (Vec<_>, Vec<_>) = operations
        .into_iter()
        .partition(|operation| !operation.is_last_resort);
    let mut router = Router::default();
    let mut routes: Vec<Route> = Vec::new();
    let mut labels: Vec<String> = Vec::new();
    let mut add = |path: &str, method: Option<Method>, label: String, route: Route| {
        // Memory ends before the numbers do.
        let number = RouteNumber::try_from(routes.len()).unwrap_or(RouteNumber::MAX);
        match router.add(path, method, number) {
            Ok(()) => {}
            Err(Clash::Same(earlier)) => reports.push(format!(
                "{} and {label} answer the same requests",
                labels[earlier as usize]
            )),
            Err(Clash::Path(fault)) => reports.push(format!(
                "{label}: the path cannot stand beside another one: {fault}"
            )),
        }
        routes.push(route);
        labels.push(label);
    };
    for operation in operations {
        add(
            &operation.path,
            Some(operation.method.clone()),
            label(&operation),
            route(&operation),
        );
    }
    for mount in mounts {
        let call = mount_call(mount);
        let base = mount.path.trim_end_matches('/');
        for path in [base.to_owned(), format!("{base}/{{*rest}}")] {
            if path.is_empty() {
                continue;
            }
            let route = Route {
                names: router::parameter_names(&path),
                path: path.clone(),
                handler: None,
                call: Arc::clone(&call),
                guards: Vec::new(),
                status: http::StatusCode::OK,
                body_limit: None,
                scopes: Arc::default(),
                socket: None,
            };
            add(&path, None, format!("the mount at {base}"), route);
        }
    }
    let last_resorts = last_resorts(&below, &mut routes, reports);
    Tables {
        router,
        routes,
        last_resorts,
    }
}

fn route(operation: &Operation) -> Route {
    Route {
        names: router::parameter_names(&operation.path),
        path: operation.path.clone(),
        handler: operation.handler,
        call: Arc::clone(&operation.call),
        guards: operation.guards.clone(),
        status: operation.status,
        body_limit: operation.body_limit,
        scopes: operation.required_scopes().into(),
        socket: operation.socket.clone(),
    }
}

/// What answers where no route does, the longest path first.
fn last_resorts(
    operations: &[Operation],
    routes: &mut Vec<Route>,
    reports: &mut Vec<String>,
) -> Vec<LastResort> {
    let mut list: Vec<LastResort> = Vec::new();
    for operation in operations {
        let path = operation.path.trim_end_matches('/').to_owned();
        if path.contains('{') {
            reports.push(format!(
                "{}: what is served below it has no parameters in its path; a prefix of a list with `{{..}}` cannot hold it",
                label(operation)
            ));
        }
        if list.iter().any(|known| known.path == path) {
            reports.push(format!("{} stands twice", label(operation)));
        }
        list.push(LastResort {
            path,
            route: RouteNumber::try_from(routes.len()).unwrap_or(RouteNumber::MAX),
        });
        routes.push(route(operation));
    }
    list.sort_by_key(|known| std::cmp::Reverse(known.path.len()));
    list
}

//! Routes: a list of operations with what they have in common.

use std::sync::Arc;

use crate::arg::Arg;
use crate::handler::Handler;
use crate::layer::{self, Service};
use crate::operation::{Call, Operation};

/// A list of operations, with a prefix, tags, dependencies and layers for all of them. Lists nest.
///
/// `routes![place_order, admin::{freeze, thaw}]` makes one of handlers.
#[derive(Debug, Default)]
pub struct Routes {
    prefix: String,
    items: Vec<Item>,
    /// Applied to every operation when the list is flattened, in the order of the calls.
    changes: Vec<Change>,
    /// How many dependencies the list asks for.
    dependencies: usize,
    /// What is wrong with the list: reported at start-up.
    faults: Vec<String>,
}

/// A list that was flattened: every operation and mount, with full paths.
#[derive(Debug, Default)]
pub(crate) struct Flat {
    pub(crate) operations: Vec<Operation>,
    pub(crate) mounts: Vec<Mount>,
    /// What cannot be served.
    pub(crate) faults: Vec<String>,
}

#[derive(Debug)]
enum Item {
    Operation(Box<Operation>),
    List(Routes),
    Mount(Mount),
}

/// A service below a path.
#[derive(Debug, Clone)]
pub(crate) struct Mount {
    pub(crate) path: String,
    pub(crate) service: Service,
}

struct Change(Box<dyn Fn(&mut Operation) + Send + Sync>);

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Change")
    }
}

impl Routes {
    /// An empty list.
    pub fn new() -> Routes {
        Routes::default()
    }

    /// Adds the operation of a handler. `routes![..]` calls it.
    #[must_use]
    pub fn handler<H: Handler>(self) -> Routes {
        self.operation(Operation::of::<H>())
    }

    /// Adds an operation.
    #[must_use]
    pub fn operation(mut self, operation: Operation) -> Routes {
        self.items.push(Item::Operation(Box::new(operation)));
        self
    }

    /// Adds a list.
    #[must_use]
    pub fn nest(mut self, routes: Routes) -> Routes {
        self.items.push(Item::List(routes));
        self
    }

    /// Puts a prefix before the paths of everything in the list. It may have parameters: handlers take them with `#[path]`.
    ///
    /// Paths are put together as they are written: under `/items`, `/` is `/items/`, and the empty path is `/items`.
    ///
    /// ```
    /// use aplomb_core::{App, Operation, Response, Routes};
    /// # fn empty(path: &str) -> Operation {
    /// #     Operation::new(http::Method::GET, path, |_cx| Box::pin(async { Response::new() }))
    /// # }
    ///
    /// let items = Routes::new().operation(empty("/")).operation(empty("/{id}")).prefix("/items");
    /// let users = Routes::new().operation(empty("")).prefix("/users");
    /// let document = App::new("Shop", "1.0.0").routes(items).routes(users).openapi()?;
    /// let paths: Vec<&String> = document["paths"].as_object().into_iter().flat_map(|paths| paths.keys()).collect();
    /// assert_eq!(paths, ["/items/", "/items/{id}", "/users"]);
    /// # Ok::<(), aplomb_core::Error>(())
    /// ```
    #[must_use]
    pub fn prefix(mut self, prefix: &str) -> Routes {
        self.prefix = format!("{prefix}{}", self.prefix);
        self
    }

    /// Adds a tag to every operation.
    #[must_use]
    pub fn tag(self, tag: &str) -> Routes {
        let tag = tag.to_owned();
        self.change(move |operation| {
            if !operation.tags.contains(&tag) {
                operation.tags.insert(0, tag.clone());
            }
        })
    }

    /// Asks for a dependency in every operation, without using its value. Those of a list are taken in the order of the calls, before
    /// those of the lists inside and of the operations.
    #[must_use]
    pub fn dependency<D: Arg + 'static>(mut self) -> Routes {
        let position = self.dependencies;
        self.dependencies += 1;
        self.change(move |operation| operation.dependency_at::<D>(position))
    }

    /// Asks for scopes in every operation, of every credential that it has: what `scopes = [..]` on each handler does.
    ///
    /// ```
    /// use aplomb_core::Routes;
    ///
    /// let admin = Routes::new().prefix("/admin").scopes(&["admin"]);
    /// ```
    #[must_use]
    pub fn scopes(self, scopes: &[&str]) -> Routes {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self.change(move |operation| {
            let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
            operation.require_scopes(&scopes);
        })
    }

    /// Marks every operation deprecated.
    #[must_use]
    pub fn deprecated(self) -> Routes {
        self.change(|operation| operation.deprecated = true)
    }

    /// Leaves every operation out of the documents.
    #[must_use]
    pub fn hidden(self) -> Routes {
        self.change(|operation| operation.hidden = true)
    }

    /// Puts a tower layer around each operation of the list. The last one that is added is the outermost.
    #[must_use]
    pub fn layer<L>(self, layer: L) -> Routes
    where
        L: tower::Layer<Service> + Clone + Send + Sync + 'static,
        L::Service: layer::HttpService,
    {
        self.change(move |operation| operation.put_layer(layer.clone()))
    }

    /// Changes every operation of the list: for what has no method of its own.
    #[must_use]
    pub fn change(mut self, change: impl Fn(&mut Operation) + Send + Sync + 'static) -> Routes {
        self.changes.push(Change(Box::new(change)));
        self
    }

    /// Gives everything below a path to a tower service: an axum router, a file server, a proxy. The path is cut off before
    /// the service sees the request.
    #[must_use]
    pub fn mount<S: layer::HttpService>(mut self, path: &str, service: S) -> Routes {
        self.items.push(Item::Mount(Mount {
            path: path.to_owned(),
            service: Service::new(service),
        }));
        self
    }

    /// Serves the files of a directory below a path: `.files("/static", "static")`. What is not there is 404.
    ///
    /// The directory has to be there when the app is made, or it does not start. Indexes are not served, nor is anything outside of the
    /// directory; see [`Directory`](crate::reply::Directory), which has more settings and is mounted with [`Routes::mount`].
    #[cfg(feature = "files")]
    #[must_use]
    pub fn files(mut self, path: &str, directory: impl AsRef<std::path::Path>) -> Routes {
        let directory = directory.as_ref();
        match crate::reply::Directory::new(directory) {
            Ok(files) => self.mount(path, files.index(false)),
            Err(error) => {
                self.faults
                    .push(crate::frontend::not_there("files", path, directory, &error));
                self
            }
        }
    }

    /// Serves a built frontend below a path, for what no route answers: `.frontend("/", "dist")`. What [`Frontend`](crate::Frontend) says
    /// holds; dependencies and layers of the list are asked as for any operation.
    ///
    /// ```no_run
    /// use aplomb_core::frontend::{Fallback, Frontend};
    /// use aplomb_core::{App, Routes};
    ///
    /// let app = App::new("Shop", "1.0.0")
    ///     .routes(Routes::new().frontend("/admin", Frontend::new("admin/dist").fallback(Fallback::Index)))
    ///     .frontend("/", "dist");
    /// ```
    #[cfg(feature = "files")]
    #[must_use]
    pub fn frontend(mut self, path: &str, frontend: impl Into<crate::Frontend>) -> Routes {
        match frontend.into().operation(path) {
            Ok(operation) => self.operation(operation),
            Err(fault) => {
                self.faults.push(fault);
                self
            }
        }
    }

    /// A list of what was flattened before.
    #[cfg(feature = "test")]
    pub(crate) fn from_flat(flat: Flat) -> Routes {
        let operations = flat
            .operations
            .into_iter()
            .map(|operation| Item::Operation(Box::new(operation)));
        Routes {
            items: operations
                .chain(flat.mounts.into_iter().map(Item::Mount))
                .collect(),
            faults: flat.faults,
            ..Routes::default()
        }
    }

    /// Every operation and mount, with full paths.
    pub(crate) fn flatten(self) -> Flat {
        let mut flat = Flat {
            faults: self.faults,
            ..Flat::default()
        };
        for item in self.items {
            match item {
                Item::Operation(operation) => flat.operations.push(*operation),
                Item::List(list) => {
                    let inner = list.flatten();
                    flat.operations.extend(inner.operations);
                    flat.mounts.extend(inner.mounts);
                    flat.faults.extend(inner.faults);
                }
                Item::Mount(mount) => flat.mounts.push(mount),
            }
        }
        for operation in &mut flat.operations {
            operation.path.insert_str(0, &self.prefix);
            for change in &self.changes {
                (change.0)(operation);
            }
        }
        for mount in &mut flat.mounts {
            mount.path.insert_str(0, &self.prefix);
        }
        flat
    }
}

impl From<Operation> for Routes {
    fn from(operation: Operation) -> Routes {
        Routes::new().operation(operation)
    }
}

/// What every operation of a list calls: kept apart so that a mount is called like an operation.
pub(crate) fn mount_call(mount: &Mount) -> Arc<dyn Call> {
    Arc::new(layer::MountCall::new(mount))
}

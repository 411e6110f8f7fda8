//! Serving: from an app to a server, with a banner.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::time::Duration;

use crate::app::{App, Running};
use crate::body::Body;
use crate::dispatch::{Answering, Dispatch};
use crate::error::Error;
use crate::server::{Address, Bound, Connection, Listen, Rejection, RejectionBody, Serve, Server, Shutdown};

/// Where an app listens if nothing else is said.
const DEFAULT_ADDRESS: &str = "127.0.0.1:8000";

/// The variable that says where to listen, if the program does not.
const LISTEN: &str = "APLOMB_LISTEN";

impl Serve for Dispatch {
    type Body = Body;
    type Answer = Answering;

    #[inline]
    fn serve(
        &self,
        request: http::Request<hyper::body::Incoming>,
        connection: &Arc<Connection>,
    ) -> Answering {
        let (head, body) = request.into_parts();
        self.answer_parts(head, Body::from(body), Some(Arc::clone(connection)))
    }

    fn refuse(&self, rejection: Rejection) -> RejectionBody {
        self.rejection(rejection)
    }
}

/// What the banner tells.
struct Banner {
    title: String,
    version: String,
    pages: Vec<(&'static str, String)>,
}

impl App {
    /// Listens here: `127.0.0.1:8000`, `unix:/run/desk.sock`, `inherited` (systemd), or a [`Listen`] with TLS or the PROXY
    /// protocol. Several calls listen in several places. Without one, the environment variable `APLOMB_LISTEN` says where; without
    /// that it is `127.0.0.1:8000`.
    #[must_use]
    pub fn listen(mut self, place: impl Into<Listen>) -> App {
        self.places.push(place.into());
        self
    }

    /// Shows or hides the lines that tell where the app is served. Default: shown.
    #[must_use]
    pub fn banner(mut self, show: bool) -> App {
        self.show_banner = show;
        self
    }

    /// Starts the app and serves it until a signal ends it: SIGTERM and Ctrl-C begin the drain, a second one ends it at once.
    ///
    /// # Errors
    ///
    /// An [`Error`]: what [`App::start`] gives, or an address that cannot be bound. Boxed, so that it is the last line of a `main` that returns
    /// `aplomb::Result<()>`.
    pub async fn serve(self) -> crate::error::Result<()> {
        let banner = self.show_banner.then(|| Banner::of(&self));
        let bound = self.bind().await?;
        if let Some(banner) = banner {
            banner.print(&bound.addresses());
        }
        Ok(bound.serve().await?)
    }

    /// Starts the app and binds its places, without serving yet: for those who need to know the address first, because it has the
    /// port 0, or who serve several apps in one process.
    ///
    /// # Errors
    ///
    /// As [`App::serve`].
    ///
    /// ```
    /// # use aplomb_core::App;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), aplomb_core::Error> {
    /// let bound = App::new("Ping", "1.0.0").listen("127.0.0.1:0").bind().await?;
    /// assert_ne!(bound.addresses()[0].tcp().map(|address| address.port()), Some(0));
    /// bound.shutdown().begin();
    /// bound.serve().await
    /// # }
    /// ```
    pub async fn bind(mut self) -> Result<BoundApp, Error> {
        let settings = std::mem::take(&mut self.server);
        let drain_deadline = settings.drain_deadline;
        let shutdown = self.shutdown.clone();
        let mut places = std::mem::take(&mut self.places);
        if places.is_empty() {
            places.push(
                std::env::var(LISTEN)
                    .unwrap_or_else(|_| DEFAULT_ADDRESS.to_owned())
                    .into(),
            );
        }
        let running = self.start().await?;
        let mut server = Server::new(running.service(), settings).with_shutdown(shutdown);
        for place in places {
            server = server.listen(place);
        }
        match server.bind().await {
            Ok(server) => Ok(BoundApp {
                server,
                running,
                drain_deadline,
            }),
            Err(error) => {
                running.stop(drain_deadline).await;
                Err(error.into())
            }
        }
    }

    /// [`App::serve`], for a `main` of one line: with `--openapi` the program prints its document and ends, with `--openapi=yaml`
    /// as YAML, with `--routes` the list of its routes, and with `--help` what it takes. Nothing is opened or bound for these.
    ///
    /// A program with flags of its own reads them itself and calls [`App::serve`].
    ///
    /// # Errors
    ///
    /// As [`App::serve`], and for an argument that is none of these: a mistyped flag would serve where something was to be printed.
    pub async fn run(self) -> crate::error::Result<()> {
        let text = match Print::asked(std::env::args().skip(1))? {
            None => return self.serve().await,
            Some(Print::Json) => format!("{:#}\n", self.openapi()?),
            Some(Print::Yaml) => crate::openapi::to_yaml(&self.openapi()?),
            Some(Print::Routes) => self.list()?.to_string(),
            Some(Print::Help) => format!("{} {}\n\n{HELP}", self.info.title, self.info.version),
        };
        Ok(std::io::stdout().write_all(text.as_bytes())?)
    }
}

/// What `--help` prints below the title.
const HELP: &str = "\
Without an argument it serves, until SIGTERM or Ctrl-C ends it.

  --openapi         print the OpenAPI document as JSON
  --openapi=yaml    print it as YAML
  --routes          print the list of routes
  --help            print this

APLOMB_LISTEN says where to listen, if the program does not: 0.0.0.0:8000, unix:/run/app.sock, inherited
";

/// What is printed instead of serving.
#[derive(Debug, PartialEq, Eq)]
enum Print {
    Json,
    Yaml,
    Routes,
    Help,
}

impl Print {
    fn asked(arguments: impl Iterator<Item = String>) -> Result<Option<Print>, String> {
        let mut asked = None;
        for argument in arguments {
            asked = Some(match argument.as_str() {
                "--openapi" | "--openapi=json" => Print::Json,
                "--openapi=yaml" => Print::Yaml,
                "--routes" => Print::Routes,
                "--help" | "-h" => Print::Help,
                other => {
                    return Err(format!(
                        "`{other}` is not known here: --openapi, --openapi=yaml, --routes or --help"
                    ));
                }
            });
        }
        Ok(asked)
    }
}

/// An app that was started and whose places are bound: what [`App::bind`] gives.
pub struct BoundApp {
    server: Bound<Dispatch>,
    running: Running,
    drain_deadline: Duration,
}

impl BoundApp {
    /// Where it listens, with the ports that were chosen.
    pub fn addresses(&self) -> Vec<Address> {
        self.server.addresses()
    }

    /// The signal that begins the shutdown.
    pub fn shutdown(&self) -> Shutdown {
        self.server.shutdown()
    }

    /// Serves until the drain has ended, and closes what has a lifespan.
    ///
    /// # Errors
    ///
    /// A worker of the server that cannot start.
    pub async fn serve(self) -> Result<(), Error> {
        let served = self.server.serve().await;
        self.running.stop(self.drain_deadline).await;
        served.map_err(Error::from)
    }
}

impl std::fmt::Debug for BoundApp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BoundApp")
            .field("addresses", &self.addresses())
            .finish_non_exhaustive()
    }
}

impl Banner {
    fn of(app: &App) -> Banner {
        let documents = &app.documents;
        let pages = [
            ("docs", &documents.swagger),
            ("reference", &documents.reference),
            ("openapi", &documents.openapi),
        ];
        Banner {
            title: app.info.title.clone(),
            version: app.info.version.clone(),
            pages: pages
                .into_iter()
                .filter_map(|(name, path)| Some((name, path.clone()?)))
                .collect(),
        }
    }

    /// Prints a few lines to stderr: stdout belongs to the program.
    fn print(&self, addresses: &[Address]) {
        let stderr = std::io::stderr();
        let colour = stderr.is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let (bold, dim, link, off) = if colour {
            ("\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m")
        } else {
            ("", "", "", "")
        };
        let mut text = format!("\n  {bold}{} {}{off}\n", self.title, self.version);
        for address in addresses {
            text.push_str(&format!("  {dim}{:<10}{off} {link}{address}{off}\n", "serving"));
        }
        if let Some(address) = addresses.iter().find(|address| address.tcp().is_some()) {
            for (name, path) in &self.pages {
                text.push_str(&format!("  {dim}{name:<10}{off} {link}{address}{path}{off}\n"));
            }
        }
        text.push('\n');
        // Nobody may be there to read it.
        let _ = stderr.lock().write_all(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::Print;

    fn asked(arguments: &[&str]) -> Result<Option<Print>, String> {
        Print::asked(arguments.iter().map(|&argument| argument.to_owned()))
    }

    #[test]
    fn what_is_asked_for_is_printed() {
        assert_eq!(asked(&[]), Ok(None));
        assert_eq!(asked(&["--openapi"]), Ok(Some(Print::Json)));
        assert_eq!(asked(&["--openapi=yaml"]), Ok(Some(Print::Yaml)));
        assert_eq!(asked(&["--routes"]), Ok(Some(Print::Routes)));
        assert_eq!(asked(&["-h"]), Ok(Some(Print::Help)));
    }

    #[test]
    fn a_mistyped_flag_does_not_serve() {
        let error = asked(&["--route"]).unwrap_err();
        assert_eq!(
            error,
            "`--route` is not known here: --openapi, --openapi=yaml, --routes or --help"
        );
        assert!(asked(&["--openapi=xml"]).is_err());
    }
}

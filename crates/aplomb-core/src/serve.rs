//! Serving: from an app to a server, with a banner.

use std::io::{IsTerminal, Write};
use std::sync::Arc;

use crate::app::App;
use crate::body::Body;
use crate::dispatch::{Answering, Dispatch};
use crate::error::Error;
use crate::server::{Address, Connection, Listen, Rejection, RejectionBody, Serve, Server};

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
        self.answer(request.map(Body::from), Some(Arc::clone(connection)))
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
    /// What [`App::start`] gives, and an address that cannot be bound.
    pub async fn serve(mut self) -> Result<(), Error> {
        let banner = Banner::of(&self);
        let show_banner = self.show_banner;
        let settings = std::mem::take(&mut self.server);
        let wait = settings.drain_deadline;
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
        let served = match server.bind().await {
            Ok(bound) => {
                if show_banner {
                    banner.print(&bound.addresses());
                }
                bound.serve().await
            }
            Err(error) => Err(error),
        };
        running.stop(wait).await;
        served.map_err(Error::from)
    }

    /// [`App::serve`], for a `main` of one line: with `--openapi` the program prints its document and ends, with `--openapi=yaml`
    /// as YAML, and with `--routes` the list of its routes. Nothing is opened or bound for these.
    ///
    /// # Errors
    ///
    /// As [`App::serve`].
    pub async fn run(self) -> Result<(), Error> {
        let asked = std::env::args()
            .skip(1)
            .find_map(|argument| match argument.as_str() {
                "--openapi" | "--openapi=json" => Some(Print::Json),
                "--openapi=yaml" => Some(Print::Yaml),
                "--routes" => Some(Print::Routes),
                _ => None,
            });
        let text = match asked {
            None => return self.serve().await,
            Some(Print::Json) => format!("{:#}\n", self.openapi()?),
            Some(Print::Yaml) => crate::openapi::to_yaml(&self.openapi()?),
            Some(Print::Routes) => self.list()?.to_string(),
        };
        std::io::stdout().write_all(text.as_bytes()).map_err(Error::from)
    }
}

enum Print {
    Json,
    Yaml,
    Routes,
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

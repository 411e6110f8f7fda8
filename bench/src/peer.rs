//! The servers side by side: how each is built and started.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::children::{Children, Running};
use crate::load;

/// The workspace of the bench.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One server of the comparison.
pub struct Peer {
    pub name: &'static str,
    pub kind: Kind,
    /// Aplomb must need fewer instructions than this one.
    pub must_beat: bool,
}

/// What it is written in.
pub enum Kind {
    /// A package of this workspace, built with a profile; the library gives the version.
    Rust {
        library: &'static str,
        profile: &'static str,
    },
    FastApi,
    Fastify,
}

const fn rust(name: &'static str, library: &'static str, must_beat: bool) -> Peer {
    let profile = "release";
    Peer {
        name,
        kind: Kind::Rust { library, profile },
        must_beat,
    }
}

/// The base of every ratio.
pub const BASE: &str = "hyper";
/// The one that the gate judges.
pub const OURS: &str = "aplomb";

/// All of them, in the order of the tables.
pub const PEERS: [Peer; 11] = [
    rust(BASE, "hyper", false),
    Peer {
        name: OURS,
        // It turns panics into answers, so it is measured as it is shipped: unwinding.
        kind: Kind::Rust {
            library: "aplomb",
            profile: "unwinding",
        },
        must_beat: false,
    },
    rust("axum", "axum", true),
    rust("actix-web", "actix-web", true),
    rust("ntex", "ntex", true),
    rust("xitca-web", "xitca-web", false),
    rust("poem-openapi", "poem-openapi", true),
    rust("salvo", "salvo", true),
    rust("dropshot", "dropshot", true),
    Peer {
        name: "fastapi",
        kind: Kind::FastApi,
        must_beat: true,
    },
    Peer {
        name: "fastify",
        kind: Kind::Fastify,
        must_beat: true,
    },
];

/// A peer that is ready to start.
pub struct Server {
    pub peer: &'static Peer,
    /// Versions of the framework and of what serves it.
    pub version: String,
    program: PathBuf,
    arguments: Vec<String>,
}

impl Peer {
    pub fn is_rust(&self) -> bool {
        matches!(self.kind, Kind::Rust { .. })
    }

    /// Builds or installs it.
    ///
    /// # Errors
    /// The first kind means "left out, and why"; a failed build of a Rust peer is the second kind.
    pub fn prepare(&'static self) -> Result<Result<Server, String>, String> {
        match self.kind {
            Kind::Rust { library, profile } => self.prepare_rust(library, profile),
            Kind::FastApi => Ok(self.prepare_fastapi()),
            Kind::Fastify => Ok(self.prepare_fastify()),
        }
    }

    fn prepare_rust(&'static self, library: &str, profile: &str) -> Result<Result<Server, String>, String> {
        let package = format!("peer-{}", self.name);
        let manifest = workspace().join("Cargo.toml");
        let known = Command::new(env!("CARGO"))
            .args(["pkgid", "--package", &package, "--manifest-path"])
            .arg(&manifest)
            .output()
            .map_err(|error| format!("cannot run cargo: {error}"))?;
        if !known.status.success() {
            return Ok(Err(format!("{package} is not a member of the workspace yet")));
        }
        let target = workspace().join("target");
        let status = Command::new(env!("CARGO"))
            .args(["build", "--profile", profile, "--package", &package])
            .arg("--manifest-path")
            .arg(&manifest)
            .arg("--target-dir")
            .arg(&target)
            .status()
            .map_err(|error| format!("cannot run cargo: {error}"))?;
        if !status.success() {
            return Err(format!("{package} does not build"));
        }
        let lock = fs::read_to_string(workspace().join("Cargo.lock"))
            .map_err(|error| format!("cannot read Cargo.lock: {error}"))?;
        Ok(Ok(Server {
            peer: self,
            version: locked_version(&lock, library),
            program: target.join(profile).join(&package),
            arguments: Vec::new(),
        }))
    }

    fn prepare_fastapi(&'static self) -> Result<Server, String> {
        let sources = workspace().join("peers/fastapi");
        let venv = workspace().join("target/venv");
        let requirements = sources.join("requirements.txt");
        install(&venv, &requirements, |venv| {
            let python = venv.join("bin/python").display().to_string();
            run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(venv))?;
            run(Command::new(python)
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--requirement",
                ])
                .arg(&requirements))
        })?;
        let pins = fs::read_to_string(&requirements).unwrap_or_default();
        let version = |name: &str| {
            let pin = pins
                .lines()
                .find_map(|line| line.strip_prefix(&format!("{name}==")));
            pin.unwrap_or("?").to_owned()
        };
        let arguments = "-m uvicorn server:app --host 127.0.0.1 --workers 1 --loop uvloop --http httptools \
                         --no-access-log --log-level warning --app-dir";
        let mut arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
        arguments.push(sources.display().to_string());
        Ok(Server {
            peer: self,
            version: format!("{}, uvicorn {}", version("fastapi"), version("uvicorn")),
            program: venv.join("bin/python"),
            arguments,
        })
    }

    fn prepare_fastify(&'static self) -> Result<Server, String> {
        let sources = workspace().join("peers/fastify");
        let folder = workspace().join("target/fastify");
        Command::new("node")
            .arg("--version")
            .output()
            .map_err(|error| format!("cannot run node: {error}"))?;
        let package = sources.join("package.json");
        install(&folder, &package, |folder| {
            fs::create_dir_all(folder).map_err(|error| error.to_string())?;
            fs::copy(&package, folder.join("package.json")).map_err(|error| error.to_string())?;
            run(Command::new("npm")
                .args([
                    "install",
                    "--silent",
                    "--no-audit",
                    "--no-fund",
                    "--no-package-lock",
                ])
                .current_dir(folder))
        })?;
        // Node resolves modules from the folder of the script.
        let script = folder.join("server.mjs");
        fs::copy(sources.join("server.mjs"), &script).map_err(|error| error.to_string())?;
        let installed =
            fs::read_to_string(folder.join("node_modules/fastify/package.json")).unwrap_or_default();
        let version = serde_json::from_str::<serde_json::Value>(&installed)
            .ok()
            .and_then(|package| package["version"].as_str().map(str::to_owned));
        Ok(Server {
            peer: self,
            version: version.unwrap_or_else(|| "?".to_owned()),
            program: PathBuf::from("node"),
            arguments: vec![script.display().to_string()],
        })
    }
}

/// The highest version of a package in a lockfile.
fn locked_version(lock: &str, package: &str) -> String {
    let entry = format!("name = \"{package}\"\nversion = \"");
    let version = lock
        .rsplit_once(&entry)
        .and_then(|(_, rest)| rest.split('"').next());
    version.unwrap_or("?").to_owned()
}

/// Installs what a file lists, once for each content of that file.
fn install(folder: &Path, list: &Path, install: impl Fn(&Path) -> Result<(), String>) -> Result<(), String> {
    let wanted =
        fs::read_to_string(list).map_err(|error| format!("cannot read {}: {error}", list.display()))?;
    let stamp = folder.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    install(folder)?;
    fs::write(&stamp, wanted).map_err(|error| format!("cannot write {}: {error}", stamp.display()))
}

fn run(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{program} failed with {status}")),
        Err(error) => Err(format!("cannot run {program}: {error}")),
    }
}

impl Server {
    /// The size of the binary in bytes, for a Rust peer.
    pub fn binary_size(&self) -> Option<u64> {
        let size = fs::metadata(&self.program).ok()?.len();
        self.peer.is_rust().then_some(size)
    }

    /// Starts it, under a wrapping command if one is given, and waits until it accepts connections.
    ///
    /// # Errors
    /// It ends at once or opens no port within a minute; its log says why.
    pub fn start(
        &self,
        children: &Children,
        wrapper: &[String],
        label: &str,
    ) -> Result<(Running, u16), String> {
        let port = free_port()?;
        let program = self.program.display().to_string();
        let mut words = wrapper
            .iter()
            .chain(std::iter::once(&program))
            .chain(&self.arguments);
        let mut command = Command::new(words.next().unwrap_or(&program));
        command
            .args(words)
            .env("PORT", port.to_string())
            .env("THREADS", "1");
        if matches!(self.peer.kind, Kind::FastApi) {
            command.args(["--port", &port.to_string()]);
            command.env("PYTHONDONTWRITEBYTECODE", "1");
        }
        let log = workspace().join("target/logs").join(format!("{label}.log"));
        let mut running = children.start(command, &log)?;
        let started = Instant::now();
        while !load::is_open(port) {
            if let Some(status) = running.ended() {
                return Err(format!(
                    "{} ended at once ({status}); see {}",
                    self.peer.name,
                    log.display()
                ));
            }
            if started.elapsed() > Duration::from_secs(60) {
                return Err(format!("{} opens no port; see {}", self.peer.name, log.display()));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok((running, port))
    }
}

fn free_port() -> Result<u16, String> {
    std::net::TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port on loopback: {error}"))
}

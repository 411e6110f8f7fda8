//! Measures Aplomb beside its peers. `README.md` says how, and how to read the tables.

#![forbid(unsafe_code)]

mod children;
mod compile_time;
mod conformance;
mod gate;
mod instructions;
mod load;
mod operation;
mod options;
mod peer;
mod reply;
mod table;
mod timing;
mod usage;

use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use children::Children;
use options::{HttpOptions, Options};
use peer::{BASE, PEERS, Server, workspace};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let options = Options::parse(std::env::args().skip(1))?;
    let children = Children::default();
    children.guard()?;
    let logs = workspace().join("target/logs");
    fs::create_dir_all(&logs).map_err(|error| format!("cannot make {}: {error}", logs.display()))?;
    match options {
        Options::Http(options) => http(&options, &children),
        Options::Build(options) => compile_time::run(&options),
    }
}

fn http(options: &HttpOptions, children: &Children) -> Result<(), String> {
    let servers = prepare(options.only.as_deref())?;
    check(&servers, children)?;
    let instructions = match options.instructions {
        true => {
            eprintln!("user instructions a request, by callgrind");
            Some(instructions::measure(&servers, children)?)
        }
        false => None,
    };
    let timings = match options.timing {
        true => {
            eprintln!("timed slices of {:?}", options.slice);
            Some(timing::measure(
                &servers,
                options.rounds,
                options.slice,
                children,
            )?)
        }
        false => None,
    };
    let tables = table::http(&servers, instructions.as_ref(), timings.as_deref());
    println!("{tables}");
    if options.write {
        table::write_readme("http", &tables)?;
    }
    match instructions.filter(|_| options.gate) {
        Some(figures) => gate::judge(&servers, &figures),
        None => Ok(()),
    }
}

/// Builds the chosen peers; those that cannot be had are left out, loudly.
fn prepare(only: Option<&[String]>) -> Result<Vec<Server>, String> {
    if let Some(unknown) = only.and_then(|names| {
        names
            .iter()
            .find(|name| PEERS.iter().all(|peer| peer.name != **name))
    }) {
        let names = PEERS.each_ref().map(|peer| peer.name).join(", ");
        return Err(format!("no peer is called {unknown}; there are {names}"));
    }
    let mut servers = Vec::new();
    for peer in &PEERS {
        let wanted = only.is_none_or(|names| peer.name == BASE || names.iter().any(|name| name == peer.name));
        if wanted {
            match peer.prepare()? {
                Ok(server) => servers.push(server),
                Err(why) => eprintln!("!!! {} IS LEFT OUT: {why}", peer.name),
            }
        }
    }
    if servers.iter().all(|server| server.peer.name != BASE) {
        return Err(format!("{BASE}, the base of the ratios, cannot be built"));
    }
    Ok(servers)
}

fn check(servers: &[Server], children: &Children) -> Result<(), String> {
    let mut failures = Vec::new();
    for server in servers {
        let (process, port) = server.start(children, &[], &format!("check-{}", server.peer.name))?;
        match conformance::check(port) {
            Ok(count) => eprintln!("  {}: {count} right answers", server.peer.name),
            Err(why) => failures.push(format!("{} answers otherwise:\n{why}", server.peer.name)),
        }
        // Killed if it does not listen: this run measured nothing.
        let _ = process.stop(Duration::from_secs(5));
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\n"))
    }
}

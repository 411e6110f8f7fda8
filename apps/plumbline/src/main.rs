//! The `plumbline` program.

use clap::Parser;
use plumbline::command::{Arguments, run};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,aplomb::access=warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .init();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Not through the log, which RUST_LOG may have switched off. Nobody may be there to read it.
            let _ = writeln!(std::io::stderr(), "plumbline: {error}");
            ExitCode::FAILURE
        }
    }
}

//! The runtime of a program: what `#[aplomb::main]` and `#[aplomb::test]` run in.

use std::fmt::Display;
use std::future::Future;
use std::process::ExitCode;

use tokio::runtime::Builder;

/// What `main` may return.
#[diagnostic::on_unimplemented(
    message = "`main` cannot return `{Self}`",
    label = "is neither `()`, nor an `ExitCode`, nor a `Result` of one of them",
    note = "return `aplomb::Result<()>` to use `?`"
)]
pub trait Exit {
    /// The exit code, after printing the error if there is one.
    fn exit(self) -> ExitCode;
}

impl Exit for () {
    fn exit(self) -> ExitCode {
        ExitCode::SUCCESS
    }
}

impl Exit for ExitCode {
    fn exit(self) -> ExitCode {
        self
    }
}

impl<T: Exit, E: Display> Exit for Result<T, E> {
    fn exit(self) -> ExitCode {
        match self {
            Ok(value) => value.exit(),
            Err(error) => {
                use std::io::Write;
                let _ = writeln!(std::io::stderr(), "error: {error}");
                ExitCode::FAILURE
            }
        }
    }
}

/// Runs a program. `workers` is the number of threads, one for each core otherwise.
///
/// One worker is the thread that calls: with nobody to share work with, the scheduler needs no locks. What tokio allows on several threads
/// only, `block_in_place`, panics there.
pub fn main<T: Exit>(program: impl Future<Output = T>, workers: Option<usize>) -> ExitCode {
    let mut builder = match workers {
        Some(0 | 1) => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    if let Some(workers) = workers.filter(|workers| *workers > 1) {
        builder.worker_threads(workers);
    }
    match builder.enable_all().build() {
        Ok(runtime) => runtime.block_on(program).exit(),
        Err(error) => Err::<(), _>(format!("the runtime cannot start: {error}")).exit(),
    }
}

/// Runs a test, on this thread alone.
///
/// # Panics
///
/// If the runtime cannot start.
pub fn test<T>(test: impl Future<Output = T>) -> T {
    match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(test),
        Err(error) => panic!("the runtime cannot start: {error}"),
    }
}

//! User-mode instructions a request: two runs of different length under callgrind; their difference is free of
//! start-up, connecting and shutting down. The kernel's part is not in it.

use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::children::Children;
use crate::load::{Load, Until};
use crate::operation::Operation;
use crate::peer::{Server, workspace};

/// Keep-alive connections of a counted run.
const CONNECTIONS: usize = 8;

/// Requests of the short and of the long run. The short one is long enough to be past the first buffers and
/// heap pages: with 200 and 1,000, axum seems 5 % lighter than it is.
const REQUESTS: (u64, u64) = (500, 2500);

/// Instructions a request for each server and operation, in the order of the servers.
pub type Figures = Vec<[Option<f64>; 3]>;

/// Counts every Rust server; as many at once as there are cores, which does not change the counts.
///
/// # Errors
/// A server does not start, answer or stop under valgrind.
pub fn measure(servers: &[Server], children: &Children) -> Result<Figures, String> {
    let jobs: Vec<(usize, usize)> = servers
        .iter()
        .enumerate()
        .filter(|(_, server)| server.peer.is_rust())
        .flat_map(|(server, _)| (0..Operation::ALL.len()).map(move |operation| (server, operation)))
        .collect();
    let figures = Mutex::new(Ok(vec![[None; 3]; servers.len()]));
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, |count| count.get().min(4));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(&(server, operation)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let counted = count(&servers[server], Operation::ALL[operation], children);
                    let mut figures = figures.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                    match (figures.as_mut(), counted) {
                        (Ok(figures), Ok(count)) => figures[server][operation] = Some(count),
                        (Ok(_), Err(error)) => *figures = Err(error),
                        (Err(_), _) => return,
                    }
                }
            });
        }
    });
    figures
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn count(server: &Server, operation: Operation, children: &Children) -> Result<f64, String> {
    let (short, long) = REQUESTS;
    let less = total(server, operation, short, children)?;
    let more = total(server, operation, long, children)?;
    if more <= less {
        return Err(format!(
            "{}: the longer run has fewer instructions",
            server.peer.name
        ));
    }
    let count = (more - less) as f64 / (long - short) as f64;
    eprintln!("  {} {}: {count:.0}", server.peer.name, operation.title());
    Ok(count)
}

/// All user instructions of one run.
fn total(server: &Server, operation: Operation, requests: u64, children: &Children) -> Result<u64, String> {
    let label = format!("callgrind-{}-{}-{requests}", server.peer.name, operation.slug());
    let output = workspace().join("target/logs").join(format!("{label}.out"));
    // A file of an earlier run must not be taken for this one's.
    let _ = fs::remove_file(&output);
    let wrapper = [
        "valgrind".to_owned(),
        "--tool=callgrind".to_owned(),
        format!("--callgrind-out-file={}", output.display()),
    ];
    let failed = |error| format!("{} under valgrind: {error}", server.peer.name);
    let (running, port) = server.start(children, &wrapper, &label)?;
    Load::run(port, &operation.request(), CONNECTIONS, Until::Replies(requests)).map_err(failed)?;
    running.stop(Duration::from_secs(60)).map_err(failed)?;
    let text = fs::read_to_string(&output)
        .map_err(|error| format!("{} left no {}: {error}", server.peer.name, output.display()))?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
    total
        .and_then(|digits| digits.trim().parse().ok())
        .ok_or_else(|| format!("{} has no totals", output.display()))
}

//! Timed slices: all servers are up at once, and each round gives every server and operation a slice in random
//! order, so that the drift of the machine falls on all alike.

use std::time::Duration;

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use crate::children::{Children, Running};
use crate::load::{Load, Until};
use crate::operation::Operation;
use crate::peer::Server;
use crate::usage::{CpuTime, peak_memory};

/// Keep-alive connections of a timed slice.
const CONNECTIONS: usize = 64;

/// One slice.
#[derive(Clone, Copy)]
pub struct Slice {
    /// CPU microseconds a request, user and system.
    pub cpu: f64,
    pub user_ticks: u64,
    pub system_ticks: u64,
    /// Replies a second.
    pub rate: f64,
    /// Microseconds.
    pub p50: f64,
    pub p99: f64,
}

/// What one server showed.
#[derive(Default)]
pub struct Timings {
    /// By operation, one slice a round.
    pub slices: [Vec<Slice>; 3],
    /// Largest resident set in KiB, after all rounds.
    pub peak_memory: u64,
}

/// Runs the rounds.
///
/// # Errors
/// A server does not start, or gives a wrong answer under load.
pub fn measure(
    servers: &[Server],
    rounds: u32,
    slice: Duration,
    children: &Children,
) -> Result<Vec<Timings>, String> {
    let cores = Cores::choose()?;
    cores.enter(Side::Server)?;
    let mut running = Vec::new();
    for server in servers {
        running.push(server.start(children, &[], server.peer.name)?);
    }
    cores.enter(Side::Client)?;
    let mut timings: Vec<Timings> = servers.iter().map(|_| Timings::default()).collect();
    let mut order: Vec<(usize, usize)> = (0..servers.len())
        .flat_map(|server| (0..Operation::ALL.len()).map(move |operation| (server, operation)))
        .collect();
    let mut random = Random::new();
    for (server, operation) in &order {
        // Warm up: connections, allocator, just-in-time compilers.
        run(&running[*server], Operation::ALL[*operation], slice / 2)
            .map_err(|error| format!("{}: {error}", servers[*server].peer.name))?;
    }
    for round in 1..=rounds {
        eprintln!("  round {round} of {rounds}");
        random.shuffle(&mut order);
        for (server, operation) in &order {
            let measured = run(&running[*server], Operation::ALL[*operation], slice)
                .map_err(|error| format!("{}: {error}", servers[*server].peer.name))?;
            timings[*server].slices[*operation].push(measured);
        }
    }
    for (timings, (process, _)) in timings.iter_mut().zip(&running) {
        timings.peak_memory = peak_memory(process.pid())?;
    }
    for (process, _) in running {
        // A server that ignores SIGTERM is killed; nothing is measured any more.
        let _ = process.stop(Duration::from_secs(2));
    }
    cores.leave()?;
    Ok(timings)
}

fn run((process, port): &(Running, u16), operation: Operation, duration: Duration) -> Result<Slice, String> {
    let before = CpuTime::of(process.pid())?;
    let load = Load::run(*port, &operation.request(), CONNECTIONS, Until::Elapsed(duration))?;
    let used = CpuTime::of(process.pid())? - before;
    Ok(Slice {
        cpu: used.total as f64 / 1000.0 / load.replies as f64,
        user_ticks: used.user_ticks,
        system_ticks: used.system_ticks,
        rate: load.rate(),
        p50: load.percentile(0.5),
        p99: load.percentile(0.99),
    })
}

/// Servers run on the first core that is allowed, the load client on the second; with one core, nothing is pinned.
struct Cores {
    all: CpuSet,
    pair: Option<(CpuSet, CpuSet)>,
}

enum Side {
    Server,
    Client,
}

impl Cores {
    fn choose() -> Result<Self, String> {
        let all =
            sched_getaffinity(None).map_err(|error| format!("cannot read the CPU affinity: {error}"))?;
        let mut cores = (0..CpuSet::MAX_CPU).filter(|core| all.is_set(*core)).map(|core| {
            let mut set = CpuSet::new();
            set.set(core);
            set
        });
        let pair = cores.next().zip(cores.next());
        Ok(Self { all, pair })
    }

    /// Children inherit the place of this thread.
    fn enter(&self, side: Side) -> Result<(), String> {
        match (&self.pair, side) {
            (Some((server, _)), Side::Server) => set(server),
            (Some((_, client)), Side::Client) => set(client),
            (None, _) => Ok(()),
        }
    }

    fn leave(&self) -> Result<(), String> {
        set(&self.all)
    }
}

fn set(cores: &CpuSet) -> Result<(), String> {
    sched_setaffinity(None, cores).map_err(|error| format!("cannot set the CPU affinity: {error}"))
}

/// A small generator (xorshift64*) for the order of the slices.
struct Random(u64);

impl Random {
    fn new() -> Self {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Self(now.map_or(1, |time| time.as_nanos() as u64) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

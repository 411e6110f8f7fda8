//! The command line, and what its commands do.

mod arguments;
mod summary;

pub use arguments::{Arguments, Command, Pair, StoreArguments};
pub use summary::Summary;

use crate::capture::Reader;
use crate::market_id::MarketIdError;
use crate::recorder::Recorder;
use crate::replay::{Speed, replay};
use crate::simulator::{self, Simulator};
use crate::store::{MemoryStore, Order, SqliteStore, Store, StoreError, TradeQuery};
use crate::time_range::TimeRange;
use crate::venue::Instruments;
use crate::world::{Source, World};
use jiff::{SignedDuration, Timestamp};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::watch;
use tracing::{info, warn};

/// How much the simulator has behind it when it starts, so that there is something to look at.
const SIMULATED_PAST: SignedDuration = SignedDuration::from_mins(10);

/// Why a command cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The capture.
    #[error(transparent)]
    Capture(#[from] crate::capture::OpenError),
    /// A market on the command line.
    #[error(transparent)]
    Market(#[from] MarketIdError),
    /// The system cannot tell us of Ctrl-C.
    #[error("cannot wait for Ctrl-C: {0}")]
    Signal(#[from] std::io::Error),
}

/// Runs a command until it is done, or until Ctrl-C.
///
/// # Errors
///
/// [`CommandError`], with a sentence that says what to do.
pub async fn run(arguments: Arguments) -> Result<(), CommandError> {
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        match wait_for_end().await {
            Ok(()) => info!("stopping"),
            Err(error) => warn!(%error, "cannot wait for Ctrl-C"),
        }
        stop.send_replace(true);
    });
    match arguments.command {
        None => simulate(&arguments.store, arguments.seed, stopped).await,
        Some(Command::Replay {
            file,
            speed,
            market,
            store,
        }) => replay_capture(&store, &file, speed, market.as_ref(), stopped).await,
    }
}

async fn simulate(
    arguments: &StoreArguments,
    seed: Option<u64>,
    stop: watch::Receiver<bool>,
) -> Result<(), CommandError> {
    let seed = seed.unwrap_or(1);
    let store = Opened::open(arguments, "plumbline-simulator.db").await?;
    let instruments = Instruments::binance()?;
    let start = simulated_start(store.store.as_ref(), &instruments).await?;
    let (world, writer) = world(Source::Simulator { seed }, instruments, &store.store);
    info!(seed, %start, store = %store.name, "simulator started");
    simulator::run(&world, Simulator::new(seed, start), stop).await;
    finish(world, writer, store).await;
    Ok(())
}

/// A simulated past must not overlap with what an earlier run has stored.
async fn simulated_start(store: &dyn Store, instruments: &Instruments) -> Result<Timestamp, CommandError> {
    let now = Timestamp::now();
    let mut start = now.checked_sub(SIMULATED_PAST).unwrap_or(now);
    for symbol in simulator::symbols() {
        let Some(instrument) = instruments.by_symbol(symbol) else {
            continue;
        };
        let market = &instrument.id;
        let query = TradeQuery {
            market,
            range: TimeRange::ALL,
            after: None,
            order: Order::Descending,
            limit: 1,
        };
        for last in store.trades(query).await? {
            // The simulator starts at a whole tenth of a second, rounded down.
            start = start.max(
                last.time
                    .checked_add(SignedDuration::from_millis(200))
                    .unwrap_or(now),
            );
        }
    }
    Ok(start)
}

async fn replay_capture(
    arguments: &StoreArguments,
    file: &Path,
    speed: Speed,
    market: Option<&Pair>,
    stop: watch::Receiver<bool>,
) -> Result<(), CommandError> {
    let mut instruments = Instruments::binance()?;
    let asked_for = match market {
        Some(pair) => Some(instruments.add(&pair.base, &pair.quote)?.symbol.clone()),
        None => None,
    };
    let reader = Reader::open(file)?;
    let store = Opened::open(arguments, "plumbline.db").await?;
    let name = file.file_name().map_or_else(
        || file.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    let (world, writer) = world(Source::Capture { file: name }, instruments, &store.store);
    info!(file = %file.display(), %speed, store = %store.name, "replay started");
    replay(&world, reader, speed, asked_for.as_deref(), stop).await;
    finish(world, writer, store).await;
    Ok(())
}

fn world(
    source: Source,
    instruments: Instruments,
    store: &Arc<dyn Store>,
) -> (Arc<World>, tokio::task::JoinHandle<()>) {
    let (recorder, writer) = Recorder::start(Arc::clone(store));
    (
        Arc::new(World::new(source, instruments, Arc::clone(store), recorder)),
        writer,
    )
}

/// Prints what is known, then lets go of the world and closes the store.
async fn finish(world: Arc<World>, writer: tokio::task::JoinHandle<()>, store: Opened) {
    info!("{}", Summary::of(&world));
    drop(world);
    // The writer ends when the last handle to it is gone; a panic in it is reported by the runtime.
    let _ended = writer.await;
    store.close().await;
}

/// A store and what is needed to close it.
struct Opened {
    name: String,
    store: Arc<dyn Store>,
    sqlite: Option<Arc<SqliteStore>>,
}

impl Opened {
    async fn open(arguments: &StoreArguments, default: &str) -> Result<Self, StoreError> {
        if arguments.memory {
            return Ok(Self {
                name: "memory".to_owned(),
                store: Arc::new(MemoryStore::default()),
                sqlite: None,
            });
        }
        let path = arguments
            .database
            .clone()
            .unwrap_or_else(|| PathBuf::from(default));
        let sqlite = Arc::new(SqliteStore::open(&path).await?);
        Ok(Self {
            name: path.display().to_string(),
            store: Arc::clone(&sqlite) as Arc<dyn Store>,
            sqlite: Some(sqlite),
        })
    }

    async fn close(self) {
        if let Some(sqlite) = self.sqlite {
            sqlite.close().await;
        }
    }
}

/// Ctrl-C, or the signal that a service manager sends.
async fn wait_for_end() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            ended = tokio::signal::ctrl_c() => ended,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    {
        tokio::signal::ctrl_c().await
    }
}

//! The command line, and what its commands do.

mod arguments;
mod serving;
mod summary;

pub use arguments::{Arguments, Command, DocumentFormat, Pair, StoreArguments};
pub use summary::Summary;

use crate::api;
use crate::capture::Reader;
use crate::cursor::CursorKey;
use crate::market_id::MarketIdError;
use crate::recorder::Recorder;
use crate::replay::{Speed, replay};
use crate::simulator::{self, Simulator};
use crate::store::{MemoryStore, Order, SqliteStore, Store, StoreError, TradeQuery};
use crate::time_range::TimeRange;
use crate::venue::Instruments;
use crate::world::{Source, World};
use jiff::{SignedDuration, Timestamp};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tracing::{info, warn};

/// How much the simulator has behind it when it starts, so that there is something to look at.
const SIMULATED_PAST: SignedDuration = SignedDuration::from_mins(10);
/// How long the last commit may take when everything else has ended.
const LAST_COMMIT: Duration = Duration::from_secs(10);

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
    /// The server.
    #[error(transparent)]
    Server(#[from] Box<dyn std::error::Error + Send + Sync>),
    /// The app, before it is served.
    #[error(transparent)]
    App(#[from] aplomb::Error),
    /// The document cannot be written out.
    #[error("cannot write the document: {0}")]
    Output(#[from] std::io::Error),
}

/// Runs a command until it is done, or until Ctrl-C or SIGTERM.
///
/// # Errors
///
/// [`CommandError`], with a sentence that says what to do.
pub async fn run(arguments: Arguments) -> Result<(), CommandError> {
    match arguments.command {
        None => simulate(&arguments.store, arguments.seed).await,
        Some(Command::Replay {
            file,
            speed,
            market,
            store,
        }) => replay_capture(&store, &file, speed, market.as_ref()).await,
        Some(Command::Openapi { format }) => print_document(format),
    }
}

async fn simulate(arguments: &StoreArguments, seed: Option<u64>) -> Result<(), CommandError> {
    let seed = seed.unwrap_or(1);
    let store = Opened::open(arguments, "plumbline-simulator.db").await?;
    let instruments = Instruments::binance()?;
    let start = simulated_start(store.store.as_ref(), &instruments).await?;
    let cursors = store.cursor_key().await?;
    let (world, writer) = world(Source::Simulator { seed }, instruments, &store.store);
    info!(seed, %start, store = %store.name, "simulator started");
    let app = api::app(Arc::clone(&world), cursors).listen(arguments.listen);
    let served = serving::serve_beside(app, |stop| {
        simulator::run(&world, Simulator::new(seed, start), stop)
    })
    .await;
    finish(world, writer, store).await;
    Ok(served?)
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
    let cursors = store.cursor_key().await?;
    let (world, writer) = world(Source::Capture { file: name }, instruments, &store.store);
    info!(file = %file.display(), %speed, store = %store.name, "replay started");
    let app = api::app(Arc::clone(&world), cursors).listen(arguments.listen);
    let served = serving::serve_beside(app, |stop| async {
        replay(&world, reader, speed, asked_for.as_deref(), stop).await;
        info!("{}", Summary::of(&world));
    })
    .await;
    finish(world, writer, store).await;
    Ok(served?)
}

fn print_document(format: DocumentFormat) -> Result<(), CommandError> {
    let document = api::contract().openapi()?;
    let text = match format {
        DocumentFormat::Json => format!("{document:#}\n"),
        DocumentFormat::Yaml => aplomb::openapi::to_yaml(&document),
    };
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

fn world(source: Source, instruments: Instruments, store: &Arc<dyn Store>) -> (Arc<World>, JoinHandle<()>) {
    let (recorder, writer) = Recorder::start(Arc::clone(store));
    (
        Arc::new(World::new(source, instruments, Arc::clone(store), recorder)),
        writer,
    )
}

/// Prints what is known, then lets go of the world and closes the store.
async fn finish(world: Arc<World>, writer: JoinHandle<()>, store: Opened) {
    info!("{}", Summary::of(&world));
    drop(world);
    // The writer ends when the last handle to it is gone. A request that was cut off may still hold one for a moment; what it
    // waits for has been committed when the source ended. A panic in the writer is reported by the runtime.
    if tokio::time::timeout(LAST_COMMIT, writer).await.is_err() {
        warn!("the store is closed although something still holds it");
    }
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

    /// The key of the cursors, which stays the same for as long as the store lives.
    async fn cursor_key(&self) -> Result<CursorKey, StoreError> {
        Ok(CursorKey::new(&self.store.secret("cursor").await?))
    }

    async fn close(self) {
        if let Some(sqlite) = self.sqlite {
            sqlite.close().await;
        }
    }
}

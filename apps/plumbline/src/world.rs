//! All markets, and the way of a frame into them.

use crate::capture::{Damage, DamagedLine};
use crate::history::{self, CandlePage, CandleQuery, HistoryError};
use crate::market::Market;
use crate::market_id::MarketId;
use crate::quality::FeedQuality;
use crate::recorder::{Recorder, RecorderCounts};
use crate::store::{Record, Store};
use crate::time_range::TimeRange;
use crate::venue::{EventKind, Instruments, binance};
use jiff::{SignedDuration, Timestamp};
use parking_lot::{Mutex, RwLock};
use std::collections::BTreeMap;
use std::sync::Arc;
use tracing::warn;

/// Where the frames come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The simulator with this seed.
    Simulator {
        /// The seed.
        seed: u64,
    },
    /// A capture.
    Capture {
        /// The file's name, without its folder.
        file: String,
    },
}

/// How far the source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Frames are coming.
    Running,
    /// No more frames will come. What is known stays readable.
    Ended,
}

/// One frame on its way in.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// Number of its line, from 1.
    pub line: u64,
    /// When it was received.
    pub time: Timestamp,
    /// The frame.
    pub frame: &'a [u8],
    /// The symbol that was asked for, when the frame answers a request: a REST snapshot does not name its market.
    pub asked_for: Option<&'a str>,
}

/// Everything that Plumbline knows. Share it as `Arc<World>`.
#[derive(Debug)]
pub struct World {
    source: Source,
    started: Timestamp,
    instruments: Instruments,
    markets: RwLock<BTreeMap<MarketId, Arc<Market>>>,
    feed: Mutex<FeedState>,
    store: StoreHandle,
    recorder: Recorder,
}

#[derive(Debug)]
struct FeedState {
    quality: FeedQuality,
    progress: Progress,
}

struct StoreHandle(Arc<dyn Store>);

impl std::fmt::Debug for StoreHandle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Store")
    }
}

impl World {
    /// A world without markets. They appear with their first frame.
    #[must_use]
    pub fn new(source: Source, instruments: Instruments, store: Arc<dyn Store>, recorder: Recorder) -> Self {
        Self {
            source,
            started: Timestamp::now(),
            instruments,
            markets: RwLock::default(),
            feed: Mutex::new(FeedState {
                quality: FeedQuality::default(),
                progress: Progress::Running,
            }),
            store: StoreHandle(store),
            recorder,
        }
    }

    /// Takes a frame through parser, market and store. Waits while the store's queue is full.
    ///
    /// Nothing that a frame holds makes this fail: a bad frame is counted, logged with its line, and, when it may have been a change
    /// of a book, puts that book in doubt.
    pub async fn take(&self, received: Received<'_>) {
        match self.handle(received).await {
            Ok(Some(record)) => self.recorder.record(record).await,
            Ok(None) => {}
            Err((what, stream)) => {
                let damage = Damage::Frame(what);
                self.damaged(
                    DamagedLine {
                        number: received.line,
                        damage,
                    },
                    stream.as_ref(),
                );
                return;
            }
        }
        let mut feed = self.feed.lock();
        feed.quality.lines += 1;
        feed.quality.last_received = Some(received.time);
    }

    /// A line could not be used. `stream` is what it belonged to, when that is known; otherwise every book is in doubt.
    pub fn damaged(&self, line: DamagedLine, stream: Option<&binance::Stream>) {
        warn!(line = line.number, damage = %line.damage, "damaged line");
        let number = line.number;
        self.feed.lock().quality.damaged(line);
        match stream {
            Some(stream) if stream.kind != EventKind::DepthDiff => {}
            Some(stream) => {
                let instrument = self.instruments.by_symbol(&stream.symbol);
                if let Some(market) = instrument.and_then(|instrument| self.market(&instrument.id)) {
                    market.doubt(number);
                }
            }
            None => self.markets().iter().for_each(|market| market.doubt(number)),
        }
    }

    /// No more frames will come. Waits until all trades are stored.
    pub async fn end(&self) {
        self.recorder.flush().await;
        self.feed.lock().progress = Progress::Ended;
    }

    async fn handle(
        &self,
        received: Received<'_>,
    ) -> Result<Option<Record>, (String, Option<binance::Stream>)> {
        let parsed = binance::parse(received.frame).map_err(|error| (error.to_string(), error.stream))?;
        let kind = parsed.event.kind();
        let market = match parsed.symbol.as_deref().or(received.asked_for) {
            Some(symbol) => self
                .market_of_symbol(symbol, received.time)
                .await
                .map_err(|what| {
                    // A symbol that we do not know has no book to be put in doubt, but it must not put others in doubt either.
                    (
                        what,
                        Some(binance::Stream {
                            symbol: symbol.to_owned(),
                            kind,
                        }),
                    )
                })?,
            None => self.only_market().map_err(|what| {
                (
                    what,
                    Some(binance::Stream {
                        symbol: String::new(),
                        kind,
                    }),
                )
            })?,
        };
        let hint = || {
            Some(binance::Stream {
                symbol: market.instrument().symbol.clone(),
                kind,
            })
        };
        let trade = market
            .take(parsed.event, received.line, received.time)
            .map_err(|refused| (refused.to_string(), hint()))?;
        Ok(trade.map(|trade| Record {
            market: market.id().clone(),
            trade,
        }))
    }

    async fn market_of_symbol(&self, symbol: &str, received: Timestamp) -> Result<Arc<Market>, String> {
        let instrument = self.instruments.by_symbol(symbol).ok_or_else(|| {
            let shown: String = symbol.chars().take(40).collect();
            format!("unknown symbol {shown:?}: name its market with --market BASE-QUOTE")
        })?;
        if let Some(market) = self.market(&instrument.id) {
            return Ok(market);
        }
        let market = Arc::new(Market::new(instrument.clone()));
        self.load_day(&market, received).await;
        Ok(Arc::clone(
            self.markets
                .write()
                .entry(instrument.id.clone())
                .or_insert(market),
        ))
    }

    /// The day before `received`, when it was stored by an earlier run, so that the ticker does not start from nothing.
    async fn load_day(&self, market: &Market, received: Timestamp) {
        let start = received
            .checked_sub(SignedDuration::from_hours(25))
            .unwrap_or(Timestamp::MIN);
        let end = received
            .checked_add(SignedDuration::from_mins(1))
            .unwrap_or(Timestamp::MAX);
        match self
            .store
            .0
            .candles(market.id(), TimeRange { start, end }, 1_600)
            .await
        {
            Ok(candles) => market.load(candles),
            Err(error) => warn!(market = %market.id(), %error, "the stored last day cannot be read"),
        }
    }

    fn only_market(&self) -> Result<Arc<Market>, String> {
        let markets = self.markets.read();
        let mut all = markets.values();
        match (all.next(), all.next()) {
            (Some(market), None) => Ok(Arc::clone(market)),
            (None, _) => Err("a depth snapshot does not name its market, and no frame before it does: name it with --market BASE-QUOTE".to_owned()),
            (Some(_), Some(_)) => Err(format!(
                "a depth snapshot does not name its market, and there are {} markets here: name it with --market BASE-QUOTE",
                markets.len()
            )),
        }
    }

    /// A market by its name.
    #[must_use]
    pub fn market(&self, id: &MarketId) -> Option<Arc<Market>> {
        self.markets.read().get(id).cloned()
    }

    /// All markets that a frame has named, ordered by name.
    #[must_use]
    pub fn markets(&self) -> Vec<Arc<Market>> {
        self.markets.read().values().cloned().collect()
    }

    /// A page of candles; `now` of the query is the market's own time.
    ///
    /// # Errors
    ///
    /// [`HistoryError`].
    pub async fn candles(&self, query: CandleQuery<'_>) -> Result<CandlePage, HistoryError> {
        history::candles(self.store(), query).await
    }

    /// Where trades and candles are kept.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        self.store.0.as_ref()
    }

    /// Where the frames come from.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// How far the source is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.feed.lock().progress
    }

    /// Counts of the lines that came in.
    #[must_use]
    pub fn feed(&self) -> FeedQuality {
        self.feed.lock().quality.clone()
    }

    /// What has been written to the store.
    #[must_use]
    pub fn recorded(&self) -> RecorderCounts {
        self.recorder.counts()
    }

    /// When this world was made, by our clock.
    #[must_use]
    pub fn started(&self) -> Timestamp {
        self.started
    }
}

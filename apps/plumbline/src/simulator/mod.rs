//! A venue that is not there: two markets whose frames look like Binance's.
//!
//! It makes frames as text, and they go through the same parser, book and store as those of a capture. The same seed and start give the
//! same frames. Nothing in it is a claim about real markets: prices walk at random around a value that walks at random.

mod frames;
mod orders;

use crate::world::{Received, World};
use frames::FrameWriter;
use jiff::Timestamp;
use orders::{Change, Orders};
use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::time::Duration;
use tokio::sync::watch;

/// Length of a step, in milliseconds.
const STEP: i64 = 10;
/// How often changed levels are told, in milliseconds: the stream is `@depth@100ms`.
const DIFF_EVERY: i64 = 100;
/// How long after the start the first snapshot is answered at the earliest, in milliseconds. A diff has come by then, so it has to be
/// spliced.
const FIRST_SNAPSHOT: i64 = 250;
/// How often a new snapshot is asked for, in milliseconds, so that the book never walks out of its range.
const SNAPSHOT_EVERY: i64 = 60_000;
/// How long a book may be out of sync before another snapshot is asked for, in milliseconds.
const SNAPSHOT_RETRY: i64 = 1_000;

/// One frame of the simulated venue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatedFrame {
    /// When it is sent and, without delay, received.
    pub time: Timestamp,
    /// The symbol it is about; the frame itself does not always say.
    pub symbol: &'static str,
    /// The frame, as Binance would write it.
    pub text: String,
}

/// What is simulated of one market.
#[derive(Debug, Clone, Copy)]
struct Listing {
    symbol: &'static str,
    /// First price, in ticks of 0.01.
    price: i64,
    /// Decimal places of a size.
    size_places: u32,
}

const LISTINGS: [Listing; 2] = [
    Listing {
        symbol: "BTCUSDT",
        price: 6_401_015,
        size_places: 5,
    },
    Listing {
        symbol: "ETHUSDT",
        price: 268_380,
        size_places: 4,
    },
];

/// The symbols that are simulated.
pub fn symbols() -> impl Iterator<Item = &'static str> {
    LISTINGS.iter().map(|listing| listing.symbol)
}

/// The simulated venue.
#[derive(Debug)]
pub struct Simulator {
    random: Pcg64Mcg,
    start: i64,
    now: i64,
    markets: Vec<SimulatedMarket>,
}

#[derive(Debug)]
struct SimulatedMarket {
    listing: Listing,
    orders: Orders,
    writer: FrameWriter,
    next_snapshot: i64,
}

impl Simulator {
    /// A venue that opens at `start`.
    #[must_use]
    pub fn new(seed: u64, start: Timestamp) -> Self {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let start = start.as_millisecond() - start.as_millisecond().rem_euclid(DIFF_EVERY);
        // Ids that rise with the clock stay in order when a later run goes on with the same database.
        let first_id = start.unsigned_abs();
        let markets = LISTINGS
            .into_iter()
            .map(|listing| SimulatedMarket {
                listing,
                orders: Orders::new(listing.price, &mut random),
                writer: FrameWriter::new(listing.symbol, listing.size_places, first_id),
                next_snapshot: start + FIRST_SNAPSHOT,
            })
            .collect();
        Self {
            random,
            start,
            now: start,
            markets,
        }
    }

    /// The frames of the next ten milliseconds, in order.
    pub fn step(&mut self) -> Vec<SimulatedFrame> {
        self.now += STEP;
        let now = self.now;
        let mut frames = Vec::new();
        for market in &mut self.markets {
            let mut send = |text| {
                frames.push(SimulatedFrame {
                    time: time(now),
                    symbol: market.listing.symbol,
                    text,
                })
            };
            // About eight steps of a hundred bring a change: what a calm market shows.
            if below(&mut self.random, 100) < 8 {
                for change in market.orders.change(&mut self.random) {
                    if let Change::Trade(trade) = &change {
                        send(market.writer.trade(trade, now));
                    }
                    if let Change::Level(level) = &change
                        && let Some(ticker) = market.writer.level(level, &market.orders)
                    {
                        send(ticker);
                    }
                }
            }
            if now >= market.next_snapshot && market.writer.has_told() {
                market.next_snapshot = now + SNAPSHOT_EVERY;
                send(market.writer.snapshot(&market.orders));
            }
            if (now - self.start) % DIFF_EVERY == 0
                && let Some(diff) = market.writer.diff(now, &market.orders)
            {
                send(diff);
            }
        }
        frames
    }

    /// Answers a request for a snapshot at the end of the last step, or `None` for a symbol that is not simulated.
    #[must_use]
    pub fn snapshot(&self, symbol: &str) -> Option<SimulatedFrame> {
        let market = self
            .markets
            .iter()
            .find(|market| market.listing.symbol == symbol)?;
        let text = market.writer.snapshot(&market.orders);
        Some(SimulatedFrame {
            time: time(self.now),
            symbol: market.listing.symbol,
            text,
        })
    }

    /// The simulated time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        time(self.now)
    }
}

/// Sends the simulator's frames into a world, by the clock, until `stop` turns true. A simulator that opened in the past catches up
/// first, as fast as it can.
pub async fn run(world: &World, mut simulator: Simulator, mut stop: watch::Receiver<bool>) {
    let mut line = 0;
    let mut next_check = simulator.now;
    while !*stop.borrow() {
        let mut frames = simulator.step();
        if simulator.now >= next_check {
            next_check = simulator.now + SNAPSHOT_RETRY;
            frames.extend(wanted_snapshots(world, &simulator));
        }
        let pause = Duration::try_from(simulator.now().duration_since(Timestamp::now())).unwrap_or_default();
        if pause.is_zero() {
            tokio::task::yield_now().await;
        } else {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = stop.wait_for(|stop| *stop) => break,
            }
        }
        for frame in frames {
            line += 1;
            let asked_for = Some(frame.symbol);
            world
                .take(Received {
                    line,
                    time: frame.time,
                    frame: frame.text.as_bytes(),
                    asked_for,
                })
                .await;
        }
    }
    world.end().await;
}

/// Snapshots for books that broke. The first one of each market comes by itself.
fn wanted_snapshots(world: &World, simulator: &Simulator) -> Vec<SimulatedFrame> {
    world
        .markets()
        .iter()
        .filter(|market| matches!(market.integrity(), crate::book::Integrity::Broken(_)))
        .filter_map(|market| simulator.snapshot(&market.instrument().symbol))
        .collect()
}

fn time(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
}

/// A number from zero to `end - 1`. The bias of the remainder does not matter here.
fn below(random: &mut Pcg64Mcg, end: u32) -> i64 {
    i64::from(random.next_u32() % end)
}

#[cfg(test)]
mod tests;

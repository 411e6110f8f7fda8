//! Worlds to ask.

use aplomb::test::{TestClient, TestReply};
use jiff::Timestamp;
use plumbline::api;
use plumbline::capture::Reader;
use plumbline::cursor::CursorKey;
use plumbline::recorder::Recorder;
use plumbline::replay::{self, Speed};
use plumbline::simulator::Simulator;
use plumbline::store::{MemoryStore, Store};
use plumbline::venue::Instruments;
use plumbline::world::{Received, Source, World};
use serde_json::Value;
use std::io::Cursor;
use std::sync::Arc;
use tokio::sync::watch;

pub const ETH: &str = "/v1/markets/binance:ETH-USDT";
pub const BTC: &str = "/v1/markets/binance:BTC-USDT";
const SEED: u64 = 11;

/// A world and a client of its API.
pub struct Served {
    pub world: Arc<World>,
    pub client: TestClient,
}

impl Served {
    pub fn of(world: World) -> Self {
        let world = Arc::new(world);
        let client = api::app(Arc::clone(&world), CursorKey::new(&[7; 32])).test();
        Self { world, client }
    }

    /// A reply that fits the document and has this status.
    pub async fn get(&self, target: &str, status: u16) -> TestReply {
        let reply = self.client.get(target).send().await;
        reply.assert_status(status).assert_documented();
        reply
    }

    /// The body of a reply that is good.
    pub async fn read(&self, target: &str) -> Value {
        self.get(target, 200).await.value()
    }
}

fn empty(source: Source) -> World {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let (recorder, _task) = Recorder::start(Arc::clone(&store));
    World::new(source, Instruments::binance().unwrap(), store, recorder)
}

fn start() -> Timestamp {
    "2026-01-01T00:03:00Z".parse().unwrap()
}

/// The simulated venue after so many seconds. The source has not ended.
pub async fn simulated(seconds: usize) -> Served {
    simulated_where(seconds, |_, _| true).await
}

/// The same without the frames that `keep` refuses, by symbol and text.
pub async fn simulated_where(seconds: usize, keep: impl Fn(&str, &str) -> bool) -> Served {
    let world = empty(Source::Simulator { seed: SEED });
    let mut simulator = Simulator::new(SEED, start());
    let mut line = 0;
    for _ in 0..seconds * 100 {
        for frame in simulator.step() {
            line += 1;
            if keep(frame.symbol, &frame.text) {
                let received = Received {
                    line,
                    time: frame.time,
                    frame: frame.text.as_bytes(),
                    asked_for: Some(frame.symbol),
                };
                world.take(received).await;
            }
        }
    }
    // Waits until all trades are stored; a world that has ended says so.
    while world.recorded().stored
        < world
            .markets()
            .iter()
            .map(|market| market.quality().counts.trades)
            .sum()
    {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    Served::of(world)
}

/// A capture of these lines, replayed to its end.
pub async fn replayed(lines: &[String]) -> Served {
    replay_bytes(lines.join("\n").into_bytes()).await
}

/// A capture of these bytes, plain or gzip, replayed to its end.
pub async fn replay_bytes(bytes: Vec<u8>) -> Served {
    let world = empty(Source::Capture {
        file: "test.ndjson".to_owned(),
    });
    let (_stop, stopped) = watch::channel(false);
    let reader = Reader::new(Cursor::new(bytes)).unwrap();
    replay::replay(&world, reader, Speed::Max, None, stopped).await;
    Served::of(world)
}

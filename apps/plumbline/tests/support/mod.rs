//! Worlds for tests.

use plumbline::candle::Fill;
use plumbline::capture::Reader;
use plumbline::recorder::Recorder;
use plumbline::replay::{self, Speed};
use plumbline::store::{MemoryStore, Store};
use plumbline::venue::Instruments;
use plumbline::world::{Source, World};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::watch;

const FILE: &str = "binance-spot-ethusdt-2024-08-08.ndjson.gz";

/// The real capture, or `None` with a message that cannot be missed.
pub fn capture_path() -> Option<PathBuf> {
    let folder = std::env::var_os("PLUMBLINE_CAPTURES").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures"),
        PathBuf::from,
    );
    let path = folder.join(FILE);
    if path.is_file() {
        return Some(path);
    }
    println!(
        "\n!!! SKIPPED: {FILE} is not in {}. Set PLUMBLINE_CAPTURES to its folder. !!!\n",
        folder.display()
    );
    None
}

/// The first lines of the real capture.
pub fn capture_lines(count: usize) -> Option<Vec<String>> {
    let lines = Reader::open(&capture_path()?).unwrap().take(count).map(|line| {
        let line = line.unwrap();
        format!(
            "{} {}",
            line.received.as_nanosecond(),
            String::from_utf8(line.frame).unwrap()
        )
    });
    Some(lines.collect())
}

pub fn is_depth(line: &str) -> bool {
    line.contains("@depth")
}

pub fn fill_none() -> Fill {
    Fill::None
}

pub fn world_on(store: Arc<dyn Store>) -> World {
    let (recorder, _task) = Recorder::start(Arc::clone(&store));
    World::new(
        Source::Capture {
            file: "test".to_owned(),
        },
        Instruments::binance().unwrap(),
        store,
        recorder,
    )
}

pub async fn replay_file(path: &Path, speed: Speed) -> World {
    let world = world_on(Arc::new(MemoryStore::default()));
    let (_stop, stopped) = watch::channel(false);
    replay::replay(&world, path, speed, None, stopped).await.unwrap();
    world
}

pub async fn play_on(store: Arc<dyn Store>, lines: &[String]) -> World {
    let world = world_on(store);
    let (_stop, stopped) = watch::channel(false);
    let reader = Reader::new(Cursor::new(lines.join("\n").into_bytes())).unwrap();
    replay::play(&world, reader, Speed::Max, None, stopped).await;
    world.end().await;
    world
}

pub async fn play(lines: &[String]) -> World {
    play_on(Arc::new(MemoryStore::default()), lines).await
}

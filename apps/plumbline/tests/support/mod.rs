//! Worlds for tests.

use plumbline::capture::Reader;
use plumbline::recorder::Recorder;
use plumbline::replay::{self, Speed};
use plumbline::store::{MemoryStore, Store};
use plumbline::venue::Instruments;
use plumbline::world::{Source, World};
use std::io::Cursor;
use std::sync::Arc;
use tokio::sync::watch;

/// A world without markets on this store.
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

/// What comes of a capture of these lines.
pub async fn play(lines: &[String]) -> World {
    let world = world_on(Arc::new(MemoryStore::default()));
    let (_stop, stopped) = watch::channel(false);
    let reader = Reader::new(Cursor::new(lines.join("\n").into_bytes())).unwrap();
    replay::replay(&world, reader, Speed::Max, None, stopped).await;
    world
}

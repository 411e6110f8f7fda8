//! What is done after the last request: a line in a log.

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

use aplomb::prelude::*;

/// A log that is opened with the app.
pub struct Log(File);

impl Log {
    async fn open() -> io::Result<Log> {
        let path = std::env::temp_dir().join("aplomb-tutorial-log.txt");
        File::options().append(true).create(true).open(path).map(Log)
    }

    async fn close(self: Arc<Log>) {
        if let Err(error) = writeln!(&self.0, "Application shutdown") {
            println!("the log cannot be written: {error}");
        }
    }
}

/// An item.
#[model]
pub struct Item {
    name: String,
}

/// Read Items
#[get("/items/")]
pub async fn read_items() -> Vec<Item> {
    vec![Item {
        name: "Foo".to_owned(),
    }]
}

/// The app.
pub fn app() -> App {
    App::new("Events", "0.1.0")
        .lifespan(Log::open, Log::close)
        .routes(routes![read_items])
}

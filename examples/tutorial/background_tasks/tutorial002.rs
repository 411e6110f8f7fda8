//! A dependency adds work of its own: all of it is done in order, after the reply.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use aplomb::prelude::*;

/// Something to say.
#[model]
pub struct Message {
    message: String,
}

/// The file that everything is written to.
#[derive(Clone)]
pub struct Log(pub PathBuf);

impl Log {
    fn write(&self, line: &str) -> std::io::Result<()> {
        let mut file = OpenOptions::new().create(true).append(true).open(&self.0)?;
        writeln!(file, "{line}")
    }
}

/// What was asked for.
#[derive(Clone)]
pub struct Query(pub Option<String>);

/// Notes what was asked for.
#[dependency]
pub async fn get_query(#[query] q: Option<String>, background: Background, log: State<Log>) -> Query {
    if let Some(q) = q.clone().filter(|q| !q.is_empty()) {
        let log = log.into_shared();
        background.run_blocking(move || log.write(&format!("found query: {q}")));
    }
    Query(q)
}

/// Send Notification
#[post("/send-notification/{email}")]
pub async fn send_notification(
    email: String,
    _query: Query,
    background: Background,
    log: State<Log>,
) -> Message {
    let log = log.into_shared();
    background.run_blocking(move || log.write(&format!("message to {email}")));
    Message {
        message: "Message sent".to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Background tasks", "0.1.0")
        .state(Log(std::env::temp_dir().join("aplomb-log.txt")))
        .routes(routes![send_notification])
}

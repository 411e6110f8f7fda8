//! Work that is done after the reply was sent.

use std::path::PathBuf;

use aplomb::prelude::*;

/// Something to say.
#[model]
pub struct Message {
    message: String,
}

/// The file that stands for an outbox.
#[derive(Clone)]
pub struct Outbox(pub PathBuf);

impl Outbox {
    fn write_notification(&self, email: &str, message: &str) -> std::io::Result<()> {
        std::fs::write(&self.0, format!("notification for {email}: {message}"))
    }
}

/// Send Notification
#[post("/send-notification/{email}")]
pub async fn send_notification(email: String, background: Background, outbox: State<Outbox>) -> Message {
    let outbox = outbox.into_shared();
    background.run_blocking(move || outbox.write_notification(&email, "some notification"));
    Message {
        message: "Notification sent in the background".to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Background tasks", "0.1.0")
        .state(Outbox(std::env::temp_dir().join("aplomb-notification.txt")))
        .routes(routes![send_notification])
}

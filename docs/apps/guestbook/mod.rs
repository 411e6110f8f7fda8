// ANCHOR: app
//! A guestbook that is written over a socket.

use aplomb::prelude::*;
use aplomb::ws::Unfit;

/// What a guest writes.
#[model]
pub struct Entry {
    #[field(min_length = 1)]
    name: String,
    #[field(ge = 1, le = 5)]
    stars: u8,
}

/// Write, and write well
#[ws("/strict")]
pub async fn strict(mut socket: Socket<Entry, String>) -> Result<(), Closed> {
    loop {
        let entry = socket.receive().await?;
        socket.send(format!("Thank you, {}", entry.name)).await?;
    }
}

/// Write, and be told what is wrong
#[ws("/patient")]
pub async fn patient(mut socket: Socket<Result<Entry, Unfit>, String>) -> Result<(), Closed> {
    loop {
        match socket.receive().await? {
            Ok(entry) => socket.send(format!("Thank you, {}", entry.name)).await?,
            Err(unfit) => socket.send(format!("Once more: {unfit}")).await?,
        }
    }
}
// ANCHOR_END: app

// ANCHOR: count
/// Write, until you go
#[ws("/counting")]
pub async fn counting(mut socket: Socket<Entry, String>) {
    let mut entries = 0;
    let closed = loop {
        match socket.receive().await {
            Ok(_) => entries += 1,
            Err(closed) => break closed,
        }
    };
    if closed.by_client() && closed.is_normal() {
        println!("{entries} entries, and a farewell: {}", closed.reason());
    } else {
        println!("{entries} entries, then {closed}");
    }
}
// ANCHOR_END: count

/// The app.
pub fn app() -> App {
    App::new("Guestbook", "1.0.0").routes(routes![strict, patient, counting])
}

#[cfg(test)]
mod tests;

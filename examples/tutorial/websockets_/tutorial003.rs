//! A chat room: what one guest says, all of them hear.

use std::sync::{Mutex, MutexGuard, PoisonError};

use aplomb::prelude::*;

/// Everyone who is connected.
#[derive(Default)]
pub struct Room {
    guests: Mutex<Vec<SocketSender<String>>>,
}

impl Room {
    fn guests(&self) -> MutexGuard<'_, Vec<SocketSender<String>>> {
        self.guests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, guest: SocketSender<String>) {
        self.guests().push(guest);
    }

    fn leave(&self, guest: &SocketSender<String>) {
        self.guests().retain(|known| known != guest);
    }

    /// Nobody waits for a guest who does not read: such a one is struck from the list.
    fn broadcast(&self, text: &str) {
        self.guests().retain(|guest| guest.try_send(text).is_ok());
    }
}

/// The page that talks to the socket.
#[get("/")]
pub async fn get() -> Html<&'static str> {
    Html(include_str!("tutorial003.html"))
}

/// Talk to everyone.
#[ws("/ws/{client_id}")]
pub async fn websocket_endpoint(
    client_id: i64,
    room: State<Room>,
    mut socket: Socket<String, String>,
) -> Result<(), Closed> {
    let guest = socket.sender();
    room.enter(guest.clone());
    while let Ok(text) = socket.receive().await {
        guest.send(format!("You wrote: {text}")).await?;
        room.broadcast(&format!("Client #{client_id} says: {text}"));
    }
    room.leave(&guest);
    room.broadcast(&format!("Client #{client_id} left the chat"));
    Ok(())
}

/// The app.
pub fn app() -> App {
    App::new("WebSockets", "0.1.0")
        .state(Room::default())
        .routes(routes![get, websocket_endpoint])
}

//! A WebSocket, and a page that talks to it.

use aplomb::prelude::*;

/// The page that talks to the socket.
#[get("/")]
pub async fn get() -> Html<&'static str> {
    Html(include_str!("tutorial001.html"))
}

/// Say back what is said.
#[ws("/ws")]
pub async fn websocket_endpoint(mut socket: Socket<String, String>) -> Result<(), Closed> {
    loop {
        let text = socket.receive().await?;
        socket.send(format!("Message text was: {text}")).await?;
    }
}

/// The app.
pub fn app() -> App {
    App::new("WebSockets", "0.1.0").routes(routes![get, websocket_endpoint])
}

//! A WebSocket and its test in one file.

use aplomb::prelude::*;

/// Something to say.
#[model]
pub struct Message {
    msg: String,
}

/// Read Main
#[get("/")]
pub async fn read_main() -> Message {
    Message {
        msg: "Hello World".to_owned(),
    }
}

/// Say hello, and close.
#[ws("/ws")]
pub async fn websocket(mut socket: Socket<String, Message>) -> Result<(), Closed> {
    let msg = "Hello WebSocket".to_owned();
    socket.send(Message { msg }).await
}

/// The app.
pub fn app() -> App {
    App::new("Testing", "0.1.0").routes(routes![read_main, websocket])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[aplomb::test]
    async fn the_main_page_says_hello() {
        let client = app().test();
        let reply = client.get("/").send().await;
        reply
            .assert_json(&json!({ "msg": "Hello World" }))
            .assert_documented();
    }

    #[aplomb::test]
    async fn the_socket_says_hello() {
        let client = app().test();
        let mut socket = client.ws("/ws").connect().await;
        assert_eq!(socket.value().await, json!({ "msg": "Hello WebSocket" }));
        socket.assert_closed(1000).await;
    }
}

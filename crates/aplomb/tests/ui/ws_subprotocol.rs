use aplomb::prelude::*;

#[ws("/chat", subprotocols = ["v1 chat"])]
async fn chat(socket: Socket<String, String>) {
    drop(socket);
}

fn main() {}

use aplomb::prelude::*;

#[ws("/chat", status = 201)]
async fn chat(socket: Socket<String, String>) {
    drop(socket);
}

fn main() {}

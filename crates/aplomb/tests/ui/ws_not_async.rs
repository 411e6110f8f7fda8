use aplomb::prelude::*;

#[ws("/chat")]
fn chat(socket: Socket<String, String>) {
    drop(socket);
}

fn main() {}

use aplomb::prelude::*;

#[ws("/chat")]
async fn chat(socket: Socket<String, String>) -> String {
    drop(socket);
    "the end".to_owned()
}

fn main() {}

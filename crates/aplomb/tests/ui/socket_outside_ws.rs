use aplomb::prelude::*;

#[get("/chat")]
async fn chat(socket: Socket<String, String>) -> &'static str {
    drop(socket);
    "no chat"
}

fn main() {}

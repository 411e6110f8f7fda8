use aplomb::prelude::*;

#[ws("/chat")]
async fn chat(one: Socket<String, String>, two: Socket<String, String>) {
    drop((one, two));
}

fn main() {}

use aplomb::prelude::*;

#[ws("/chat")]
async fn chat() {}

fn main() {}

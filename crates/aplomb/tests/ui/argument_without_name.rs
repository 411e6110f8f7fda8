use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query] _limit: u32) -> String {
    String::new()
}

fn main() {}

use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query] market: &str) -> String {
    market.to_owned()
}

fn main() {}

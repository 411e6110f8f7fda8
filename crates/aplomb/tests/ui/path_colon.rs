use aplomb::prelude::*;

#[get("/orders/:id")]
async fn orders(#[query] id: u32) -> String {
    String::new()
}

fn main() {}

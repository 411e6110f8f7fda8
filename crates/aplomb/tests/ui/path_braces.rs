use aplomb::prelude::*;

#[get("/orders/{id")]
async fn orders(#[query] id: u32) -> String {
    id.to_string()
}

fn main() {}

use aplomb::prelude::*;

#[get("/orders/{id:int}")]
async fn orders(#[query] id: u32) -> String {
    id.to_string()
}

fn main() {}

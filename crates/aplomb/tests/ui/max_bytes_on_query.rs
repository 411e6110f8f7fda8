use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(max_bytes = 100)] limit: u32) -> String {
    limit.to_string()
}

fn main() {}

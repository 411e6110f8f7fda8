use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(minimum = 1)] limit: u32) -> String {
    limit.to_string()
}

fn main() {}

use aplomb::prelude::*;

#[get("/orders")]
async fn orders(limit: u32) -> String {
    limit.to_string()
}

fn main() {}

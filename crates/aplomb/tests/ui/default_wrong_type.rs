use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(default = true)] limit: u32) -> String {
    limit.to_string()
}

fn main() {}

use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(default = "ten")] limit: u32) -> String {
    limit.to_string()
}

fn main() {}

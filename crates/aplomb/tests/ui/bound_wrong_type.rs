use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(le = "ten")] value: u32) -> String {
    value.to_string()
}

fn main() {}

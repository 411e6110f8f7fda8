use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(gt = 0, ge = 1)] value: u32) -> String {
    value.to_string()
}

fn main() {}

use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(le = 300)] value: u8) -> String {
    value.to_string()
}

fn main() {}

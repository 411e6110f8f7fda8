use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(max_length = 10)] value: u32) -> String {
    value.to_string()
}

fn main() {}

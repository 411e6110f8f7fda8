use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(min_items = 1)] value: String) -> String {
    value.to_string()
}

fn main() {}

use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(min_length = 10, max_length = 5)] value: String) -> String {
    value.to_string()
}

fn main() {}

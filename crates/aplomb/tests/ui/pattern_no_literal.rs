use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(pattern = MARKET)] value: String) -> String {
    value.to_string()
}

fn main() {}

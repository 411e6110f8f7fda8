use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(multiple_of = 2)] value: String) -> String {
    value.to_string()
}

fn main() {}

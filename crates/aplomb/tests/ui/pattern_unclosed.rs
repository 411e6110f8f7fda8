use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(pattern = "^[a-z")] value: String) -> String {
    value.to_string()
}

fn main() {}

use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(pattern = r"(a)\1")] value: String) -> String {
    value.to_string()
}

fn main() {}

use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(ge = 1)] value: String) -> String {
    value.to_string()
}

fn main() {}

use aplomb::prelude::*;

#[get("/orders")]
async fn orders(#[query(pattern = "(?<=a)b")] value: String) -> String {
    value.to_string()
}

fn main() {}

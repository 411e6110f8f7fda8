use aplomb::prelude::*;

#[get("/orders")]
async fn orders(source: impl Fn() -> u32) -> String {
    source().to_string()
}

fn main() {}

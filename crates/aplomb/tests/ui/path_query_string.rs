use aplomb::prelude::*;

#[get("/orders?limit=10")]
async fn orders() -> String {
    String::new()
}

fn main() {}

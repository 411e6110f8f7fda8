use aplomb::prelude::*;

#[get("/orders", tags = "orders")]
async fn orders() -> String {
    String::new()
}

fn main() {}

use aplomb::prelude::*;

#[get("/orders", tag = "orders", tag = "desk")]
async fn orders() -> String {
    String::new()
}

fn main() {}

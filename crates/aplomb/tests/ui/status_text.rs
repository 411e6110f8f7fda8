use aplomb::prelude::*;

#[get("/orders", status = "200")]
async fn orders() -> String {
    String::new()
}

fn main() {}

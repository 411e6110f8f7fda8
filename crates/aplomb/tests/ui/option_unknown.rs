use aplomb::prelude::*;

#[get("/orders", sumary = "Orders")]
async fn orders() -> String {
    String::new()
}

fn main() {}

use aplomb::prelude::*;

#[get("/orders", summary = 7)]
async fn orders() -> String {
    String::new()
}

fn main() {}

use aplomb::prelude::*;

#[get("/orders", status = 70000)]
async fn orders() -> String {
    String::new()
}

fn main() {}

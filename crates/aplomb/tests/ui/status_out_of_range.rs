use aplomb::prelude::*;

#[get("/orders", status = 404)]
async fn orders() -> String {
    String::new()
}

fn main() {}

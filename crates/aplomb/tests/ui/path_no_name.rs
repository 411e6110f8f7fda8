use aplomb::prelude::*;

#[get("/orders/{}")]
async fn orders() -> String {
    String::new()
}

fn main() {}

use aplomb::prelude::*;

#[get(tag = "orders")]
async fn orders() -> String {
    String::new()
}

fn main() {}

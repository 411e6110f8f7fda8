use aplomb::prelude::*;

#[get(ORDERS)]
async fn orders() -> String {
    String::new()
}

fn main() {}

use aplomb::prelude::*;

struct Order {
    quantity: u32,
}

#[get("/orders")]
async fn orders() -> Order {
    Order { quantity: 1 }
}

fn main() {}

use aplomb::prelude::*;

struct Order {
    quantity: u32,
}

#[post("/orders")]
async fn place(#[body] order: Order) -> String {
    order.quantity.to_string()
}

fn main() {}

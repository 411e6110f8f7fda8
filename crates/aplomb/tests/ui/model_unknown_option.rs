use aplomb::prelude::*;

#[model(inputs)]
struct Order {
    quantity: u32,
}

fn main() {}

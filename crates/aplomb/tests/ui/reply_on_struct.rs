use aplomb::prelude::*;

#[derive(Reply)]
struct Order {
    quantity: u32,
}

fn main() {}

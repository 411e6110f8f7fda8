use aplomb::prelude::*;

#[model(check = Order::check)]
struct Order {
    quantity: u32,
}

impl Order {
    fn check(&self) -> bool {
        self.quantity > 0
    }
}

fn main() {}

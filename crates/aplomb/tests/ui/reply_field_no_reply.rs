use aplomb::prelude::*;

struct Order;

#[derive(Reply)]
enum Outcome {
    Placed(Order),
}

fn main() {}

use aplomb::prelude::*;

#[model]
struct Order {
    #[field(min = 1)]
    value: u32,
}

fn main() {}

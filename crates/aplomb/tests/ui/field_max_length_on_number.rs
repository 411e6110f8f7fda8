use aplomb::prelude::*;

#[model]
struct Order {
    #[field(max_length = 10)]
    value: u32,
}

fn main() {}

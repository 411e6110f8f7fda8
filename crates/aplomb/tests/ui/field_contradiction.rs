use aplomb::prelude::*;

#[model]
struct Order {
    #[field(ge = 10, le = 5)]
    value: u32,
}

fn main() {}

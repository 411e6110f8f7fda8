use aplomb::prelude::*;

#[model]
struct Order {
    #[field(default = true)]
    value: u32,
}

fn main() {}

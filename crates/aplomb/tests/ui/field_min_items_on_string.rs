use aplomb::prelude::*;

#[model]
struct Order {
    #[field(min_items = 1)]
    value: String,
}

fn main() {}

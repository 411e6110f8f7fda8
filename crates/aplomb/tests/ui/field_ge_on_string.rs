use aplomb::prelude::*;

#[model]
struct Order {
    #[field(ge = 1)]
    value: String,
}

fn main() {}

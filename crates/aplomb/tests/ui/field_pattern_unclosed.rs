use aplomb::prelude::*;

#[model]
struct Order {
    #[field(pattern = "(a")]
    value: String,
}

fn main() {}

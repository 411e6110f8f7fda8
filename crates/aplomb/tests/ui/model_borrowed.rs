use aplomb::prelude::*;

#[model]
struct Order<'a> {
    market: &'a str,
}

fn main() {}

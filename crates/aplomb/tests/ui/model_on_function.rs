use aplomb::prelude::*;

#[model]
fn order() -> u32 {
    1
}

fn main() {}

use aplomb::prelude::*;

struct Tag {
    name: String,
}

#[model]
struct Order {
    tag: Tag,
}

fn main() {}

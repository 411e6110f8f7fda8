use aplomb::prelude::*;

struct Tag {
    name: String,
}

#[model]
struct Order {
    tags: Vec<Tag>,
}

fn main() {}

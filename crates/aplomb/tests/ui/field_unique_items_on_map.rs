use aplomb::prelude::*;

#[model]
struct Order {
    #[field(unique_items)]
    value: std::collections::BTreeMap<String, u32>,
}

fn main() {}

use aplomb::prelude::*;

#[model]
struct Window {
    #[serde(alias = "from")]
    start: u32,
}

fn main() {}

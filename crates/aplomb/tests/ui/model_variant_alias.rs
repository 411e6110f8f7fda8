use aplomb::prelude::*;

#[model]
enum Side {
    #[serde(alias = "bid")]
    Buy,
    Sell,
}

fn main() {}

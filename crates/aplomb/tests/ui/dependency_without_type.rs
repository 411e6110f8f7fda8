use aplomb::prelude::*;

#[dependency]
async fn audit() {}

fn main() {}

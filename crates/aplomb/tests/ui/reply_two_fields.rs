use aplomb::prelude::*;

#[derive(Reply)]
enum Outcome {
    Placed(String, u32),
}

fn main() {}

use aplomb::prelude::*;

#[derive(Reply)]
enum Outcome {
    #[reply(status = 100)]
    Placed(String),
}

fn main() {}

use aplomb::prelude::*;

#[derive(Credential)]
struct Caller {
    token: Bearer,
}

fn main() {}

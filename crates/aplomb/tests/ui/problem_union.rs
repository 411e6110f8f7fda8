use aplomb::prelude::*;

#[derive(Problem)]
union OrderError {
    number: u32,
}

fn main() {}

use aplomb::prelude::*;

#[derive(Debug, Problem)]
enum OrderError {
    NotFound,
}

fn main() {}

use aplomb::prelude::*;

#[derive(Debug, Problem)]
enum OrderError {
    #[problem(transparent)]
    Store(std::fmt::Error),
}

fn main() {}

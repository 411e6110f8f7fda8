use aplomb::prelude::*;

#[derive(Debug, Problem)]
enum OrderError {
    #[problem(status = 200)]
    Fine,
}

fn main() {}

use aplomb::prelude::*;

#[derive(Debug, Problem)]
enum StoreError {
    #[problem(status = 503)]
    Down,
}

#[derive(Debug, Problem)]
enum OrderError {
    #[problem(transparent)]
    Store(StoreError, u32),
}

fn main() {}

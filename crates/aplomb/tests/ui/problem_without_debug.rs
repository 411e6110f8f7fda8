use aplomb::prelude::*;

#[derive(Problem)]
enum OrderError {
    #[problem(status = 404)]
    NotFound,
}

fn main() {}

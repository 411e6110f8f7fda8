use aplomb::prelude::*;

#[derive(Debug, Problem)]
enum OrderError {
    #[problem(status = 404, detail = "There is no {market}")]
    NoSuchMarket { name: String },
}

fn main() {}

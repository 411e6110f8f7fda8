use aplomb::prelude::*;

#[derive(Debug)]
struct Market;

#[derive(Debug, Problem)]
enum OrderError {
    #[problem(status = 404)]
    NoSuchMarket { market: Market },
}

fn main() {}

use aplomb::prelude::*;

struct Filter {
    market: String,
}

#[get("/orders")]
async fn orders(#[query] filter: Filter) -> String {
    filter.market
}

fn main() {}

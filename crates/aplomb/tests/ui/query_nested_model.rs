use aplomb::prelude::*;

#[model]
struct Range {
    from: u32,
    to: u32,
}

#[model]
struct Filter {
    market: String,
    range: Range,
}

#[get("/orders")]
async fn orders(#[query] filter: Filter) -> String {
    format!("{} {} {}", filter.market, filter.range.from, filter.range.to)
}

fn main() {}

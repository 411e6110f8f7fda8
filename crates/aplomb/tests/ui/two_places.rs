use aplomb::prelude::*;

#[get("/orders")]
async fn orders(
    #[query]
    #[header]
    limit: u32,
) -> String {
    limit.to_string()
}

fn main() {}

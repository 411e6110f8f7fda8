use aplomb::prelude::*;

#[get("/orders")]
async fn orders<T: Default>(#[query] limit: u32) -> String {
    let _ = T::default();
    limit.to_string()
}

fn main() {}

use aplomb::prelude::*;

#[get("/orders/count")]
async fn count() -> u32 {
    1
}

fn main() {}

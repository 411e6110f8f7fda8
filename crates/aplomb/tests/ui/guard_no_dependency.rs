use aplomb::prelude::*;

struct Audit;

#[get("/orders", dependencies(Audit))]
async fn orders() -> String {
    String::new()
}

fn main() {}

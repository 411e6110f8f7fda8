use aplomb::prelude::*;

#[get("/orders", responses(1000 = "What?"))]
async fn orders() -> String {
    String::new()
}

fn main() {}

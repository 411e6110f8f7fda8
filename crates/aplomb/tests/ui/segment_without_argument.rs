use aplomb::prelude::*;

#[get("/orders/{id}")]
async fn order() -> String {
    String::new()
}

fn main() {}

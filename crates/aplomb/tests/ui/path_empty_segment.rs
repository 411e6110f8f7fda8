use aplomb::prelude::*;

#[get("/orders//lines")]
async fn orders() -> String {
    String::new()
}

fn main() {}

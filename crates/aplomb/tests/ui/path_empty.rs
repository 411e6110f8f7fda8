use aplomb::prelude::*;

#[get("")]
async fn orders() -> String {
    String::new()
}

fn main() {}

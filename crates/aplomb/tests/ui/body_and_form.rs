use aplomb::prelude::*;

#[post("/orders")]
async fn place(#[form] name: String, #[body] quantity: u32) -> String {
    format!("{name} {quantity}")
}

fn main() {}

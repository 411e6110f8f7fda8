use aplomb::prelude::*;

#[get("/orders/{id}")]
async fn order(#[path(default = 1)] id: u32) -> String {
    id.to_string()
}

fn main() {}

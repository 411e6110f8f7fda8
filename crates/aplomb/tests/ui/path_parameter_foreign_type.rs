use aplomb::prelude::*;

struct Id(u32);

#[get("/orders/{id}")]
async fn order(id: Id) -> String {
    id.0.to_string()
}

fn main() {}

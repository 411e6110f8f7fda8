use aplomb::prelude::*;

#[get("/orders/{id}/lines/{id}")]
async fn orders(id: u32) -> String {
    id.to_string()
}

fn main() {}

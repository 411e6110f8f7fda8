use aplomb::prelude::*;

#[get("/orders/{id}")]
async fn order(id: Vec<u8>) -> String {
    String::from_utf8_lossy(&id).into_owned()
}

fn main() {}

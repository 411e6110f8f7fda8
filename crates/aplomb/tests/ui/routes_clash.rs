use aplomb::prelude::*;

#[get("/orders/{id}")]
async fn order(id: u32) -> String {
    id.to_string()
}

#[get("/orders/{number}")]
async fn order_by_number(number: String) -> String {
    number
}

fn main() {
    let _ = routes![order, order_by_number];
}

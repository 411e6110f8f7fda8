use aplomb::prelude::*;

#[get("/orders/{order_id}")]
async fn order(order_ide: u32) -> String {
    order_ide.to_string()
}

fn main() {}

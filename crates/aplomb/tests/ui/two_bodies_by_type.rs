use aplomb::prelude::*;

#[model]
struct Order {
    quantity: u32,
}

#[model]
struct Note {
    text: String,
}

#[post("/orders")]
async fn place(order: Order, note: Note) -> String {
    format!("{} {}", order.quantity, note.text)
}

fn main() {}

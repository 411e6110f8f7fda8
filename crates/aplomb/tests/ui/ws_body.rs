use aplomb::prelude::*;

#[model]
struct Order {
    quantity: u32,
}

#[ws("/orders")]
async fn orders(order: Order, mut socket: Socket<String, String>) -> Result<(), Closed> {
    socket.send(order.quantity.to_string()).await
}

fn main() {}

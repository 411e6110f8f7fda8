use aplomb::prelude::*;

struct Order;

#[ws("/orders")]
async fn orders(mut socket: Socket<Order, String>) -> Result<(), Closed> {
    socket.send("none").await
}

fn main() {}

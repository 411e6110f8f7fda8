use aplomb::prelude::*;

struct Order;

fn main() {
    let _ = routes![Order];
}

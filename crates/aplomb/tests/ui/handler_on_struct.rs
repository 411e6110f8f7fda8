use aplomb::prelude::*;

#[get("/orders")]
struct Orders;

fn main() {}

use aplomb::prelude::*;

fn main() {
    let _ = routes![orders];
}

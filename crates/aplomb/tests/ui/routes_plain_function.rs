use aplomb::prelude::*;

async fn orders() -> String {
    String::new()
}

fn main() {
    let _ = routes![orders];
}

use aplomb::prelude::*;

#[get("/orders")]
async fn orders() -> String {
    String::new()
}

fn main() {
    let _ = routes![orders()];
}

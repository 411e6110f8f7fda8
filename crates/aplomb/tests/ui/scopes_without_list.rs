use aplomb::prelude::*;

#[get("/orders", scopes = "orders:read")]
async fn orders(_token: Bearer) -> String {
    String::new()
}

fn main() {}

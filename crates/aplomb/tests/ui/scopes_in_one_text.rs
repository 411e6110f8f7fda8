use aplomb::prelude::*;

#[get("/orders", scopes = ["orders:read orders:write"])]
async fn orders(_token: Bearer) -> String {
    String::new()
}

fn main() {}

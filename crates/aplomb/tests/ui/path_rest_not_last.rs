use aplomb::prelude::*;

#[get("/files/{*name}/meta")]
async fn orders(name: String) -> String {
    name
}

fn main() {}

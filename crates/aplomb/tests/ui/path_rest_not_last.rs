use aplomb::prelude::*;

#[get("/files/{*name}/meta")]
async fn orders(name: String) -> String {
    String::new()
}

fn main() {}

use aplomb::prelude::*;

#[get("/files/{name:path}")]
async fn orders(#[query] name: String) -> String {
    name
}

fn main() {}

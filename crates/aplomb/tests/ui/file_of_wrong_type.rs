use aplomb::prelude::*;

#[post("/photos")]
async fn photo(#[file] photo: String) -> String {
    photo
}

fn main() {}

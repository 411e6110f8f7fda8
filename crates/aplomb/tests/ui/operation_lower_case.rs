use aplomb::prelude::*;

#[operation("/cache", method = "purge")]
async fn purge() -> String {
    String::new()
}

fn main() {}

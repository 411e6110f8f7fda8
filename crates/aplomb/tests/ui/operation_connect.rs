use aplomb::prelude::*;

#[operation("/cache", method = "CONNECT")]
async fn purge() -> String {
    String::new()
}

fn main() {}

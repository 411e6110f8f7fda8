use aplomb::prelude::*;

#[operation("/cache")]
async fn purge() -> String {
    String::new()
}

fn main() {}

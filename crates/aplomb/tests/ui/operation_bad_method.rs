use aplomb::prelude::*;

#[operation("/cache", method = "PUR GE")]
async fn purge() -> String {
    String::new()
}

fn main() {}

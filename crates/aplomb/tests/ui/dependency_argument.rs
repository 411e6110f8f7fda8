use aplomb::prelude::*;

#[derive(Clone)]
struct Page(u32);

#[dependency]
async fn page(number: u32) -> Page {
    Page(number)
}

fn main() {}

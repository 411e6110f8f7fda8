use aplomb::prelude::*;

struct Tick(u32);

#[get("/ticks")]
async fn ticks() -> JsonLines<futures_util::stream::Empty<Tick>> {
    JsonLines(futures_util::stream::empty())
}

fn main() {}

use aplomb::prelude::*;

#[derive(Clone)]
struct Page<T>(T);

#[dependency]
async fn page<T: Default>() -> Page<T> {
    Page(T::default())
}

fn main() {}

use aplomb::prelude::*;

struct Desk;

impl Desk {
    #[get("/orders")]
    async fn orders(&self) -> String {
        String::new()
    }
}

fn main() {}

use aplomb::prelude::*;

struct Session;

#[get("/orders")]
async fn orders(session: Option<Session>) -> String {
    session.map_or("nobody", |_| "somebody").to_owned()
}

fn main() {}

use aplomb::prelude::*;

struct User;

#[dependency]
async fn user() -> User {
    User
}

fn main() {}

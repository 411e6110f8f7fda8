use aplomb::prelude::*;

#[derive(Clone)]
struct User;

struct LoginError;

#[dependency]
async fn user() -> Result<User, LoginError> {
    Err(LoginError)
}

fn main() {}

use aplomb::prelude::*;

use std::rc::Rc;

#[derive(Clone)]
struct User;

#[dependency]
async fn user() -> User {
    let text = Rc::new(String::new());
    std::future::ready(()).await;
    drop(text);
    User
}

fn main() {}

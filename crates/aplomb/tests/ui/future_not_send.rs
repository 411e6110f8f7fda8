use aplomb::prelude::*;

use std::rc::Rc;

#[get("/orders")]
async fn orders() -> String {
    let text = Rc::new(String::new());
    std::future::ready(()).await;
    text.to_string()
}

fn main() {}

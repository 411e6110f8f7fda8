use aplomb::prelude::*;

use std::rc::Rc;

struct NotSend(Rc<str>);

impl Reply for NotSend {
    fn describe(operation: &mut Operation) {
        <String as Reply>::describe(operation);
    }

    fn reply(self, cx: &mut aplomb::Context) -> Response {
        self.0.to_string().reply(cx)
    }
}

#[get("/orders")]
fn orders() -> NotSend {
    NotSend("".into())
}

fn main() {}

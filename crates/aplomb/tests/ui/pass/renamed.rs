//! The dependency may have another name, or lie behind a crate that exports it again: `crate = ..` says where it is.
#![allow(dead_code)]

mod framework {
    pub mod web {
        pub use ::aplomb::*;
    }
}

// There is no such crate for the macros to find.
mod aplomb {}

use framework::web::{dependency, get, model, post};

#[model(crate = self::framework::web)]
struct Order {
    #[field(ge = 1, default = 1)]
    quantity: u32,
    side: Side,
}

#[model(crate = self::framework::web)]
enum Side {
    Buy,
    Sell,
}

#[derive(Debug, framework::web::prelude::Problem)]
#[problem(crate = self::framework::web)]
enum OrderError {
    #[problem(status = 404)]
    NotFound,
}

#[derive(framework::web::prelude::Reply)]
#[reply(crate = self::framework::web)]
enum Outcome {
    Placed(Order),
    Nothing,
}

#[derive(Clone)]
struct Caller;

#[dependency(crate = self::framework::web)]
async fn caller() -> Caller {
    Caller
}

#[post("/orders", crate = self::framework::web)]
async fn place(caller: Caller, #[query] times: u32, order: Order) -> Result<Outcome, OrderError> {
    let _ = caller;
    match (times, &order.side) {
        (0, Side::Buy) => Err(OrderError::NotFound),
        (1, Side::Sell) => Ok(Outcome::Nothing),
        _ => Ok(Outcome::Placed(order)),
    }
}

#[get("/orders", crate = self::framework::web)]
fn count() -> String {
    String::new()
}

#[framework::web::main(crate = self::framework::web)]
async fn main() {
    let _ = framework::web::Routes::new()
        .handler::<place>()
        .handler::<count>();
}

//! A program may have types and values of the names that generated code uses.
#![allow(dead_code, unused_macros, non_camel_case_types)]

use aplomb::{dependency, get, model, post, routes};

mod std {}
mod core {}
mod serde {}
mod schemars {}

struct Result;
struct Option;
struct String;
struct Vec;
struct Box;
struct Default;
struct Clone;
struct From;
struct Into;
struct Send;
struct Sync;

#[allow(non_snake_case)]
fn Ok() {}
#[allow(non_snake_case)]
fn Err() {}
#[allow(non_snake_case)]
fn Some() {}
#[allow(non_upper_case_globals)]
const None: () = ();

macro_rules! assert {
    ($($tokens:tt)*) => {
        compile_error!("the user's macro was called")
    };
}
macro_rules! format {
    ($($tokens:tt)*) => {
        compile_error!("the user's macro was called")
    };
}
macro_rules! write {
    ($($tokens:tt)*) => {
        compile_error!("the user's macro was called")
    };
}
macro_rules! vec {
    ($($tokens:tt)*) => {
        compile_error!("the user's macro was called")
    };
}

/// An order.
#[model]
struct Order {
    #[field(min_length = 1, pattern = "^[a-z]+$")]
    market: ::std::string::String,
    #[field(gt = 0, le = 100)]
    quantity: u32,
    note: ::std::option::Option<::std::string::String>,
}

/// What can go wrong.
#[derive(Debug, aplomb::prelude::Problem)]
enum OrderError {
    /// Not there
    #[problem(status = 404, detail = "There is no {id}")]
    NotFound { id: u32 },
}

/// What comes out.
#[derive(aplomb::prelude::Reply)]
enum Outcome {
    /// Made
    #[reply(status = 201)]
    Made(Order),
    /// Nothing
    Nothing,
}

#[derive(::core::clone::Clone)]
struct Caller;

#[dependency]
fn caller(#[header] x_name: ::std::string::String) -> Caller {
    let _ = x_name;
    Caller
}

#[post("/orders/{id}", status = 201)]
async fn place(
    id: u32,
    #[query(ge = 1, default = 3)] times: u32,
    caller: Caller,
    order: Order,
) -> ::core::result::Result<Outcome, OrderError> {
    let _ = (id, times, caller, order);
    ::core::result::Result::Ok(Outcome::Nothing)
}

#[post("/parts")]
async fn parts(#[body] order: Order, #[body(ge = 1, default = 1)] count: u32) {
    let _ = (order, count);
}

#[get("/blocking")]
fn blocking() -> ::std::string::String {
    ::std::string::String::new()
}

/// serde's and schemars' derives name primitive types by their short names; ours do not.
mod primitives {
    use aplomb::{dependency, get, post};

    struct u8;
    struct u16;
    struct usize;
    struct bool;
    struct str;

    #[derive(Debug, aplomb::prelude::Problem)]
    pub enum Failure {
        #[problem(status = 404, detail = "There is no {id}", header("Retry-After" = 10))]
        NotFound { id: u32 },
    }

    #[derive(aplomb::prelude::Reply)]
    pub enum Outcome {
        #[reply(status = 201)]
        Made(::std::string::String),
        Nothing,
    }

    #[derive(::core::clone::Clone)]
    pub struct Caller;

    #[dependency(fresh)]
    fn caller(#[header(min_length = 1)] x_name: ::std::string::String) -> Caller {
        let _ = x_name;
        Caller
    }

    #[post("/primitives/{id}", status = 201)]
    pub async fn place(
        id: u32,
        #[query(ge = 1, default = 3)] times: u32,
        #[body(max_items = 3)] list: ::std::vec::Vec<u32>,
        caller: Caller,
    ) -> ::core::result::Result<Outcome, Failure> {
        let _ = (id, times, caller, list);
        ::core::result::Result::Ok(Outcome::Nothing)
    }

    #[get("/primitives")]
    pub fn blocking(#[query(pattern = "^a")] name: ::std::string::String) -> ::std::string::String {
        name
    }
}

fn main() {
    let _ = routes![place, parts, blocking, primitives::{blocking, place}];
}

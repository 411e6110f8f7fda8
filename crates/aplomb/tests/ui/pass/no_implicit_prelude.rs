//! Generated code names everything by its whole path.
#![allow(dead_code)]

/// schemars' derive needs the prelude, and so models do. Nothing else does.
mod models {
    use aplomb::model;

    /// An order.
    #[model]
    #[derive(Debug, Clone)]
    pub struct Order {
        /// Where
        #[field(min_length = 1, max_length = 20, pattern = "^[a-z]+$", default = "kraken")]
        pub market: ::std::string::String,
        #[field(gt = 0, le = 100, multiple_of = 5, example = 10)]
        pub quantity: u32,
        #[field(max_items = 3, unique_items)]
        pub tags: ::std::vec::Vec<::std::string::String>,
        #[field(default)]
        pub note: ::std::option::Option<::std::string::String>,
        #[field(default = Side::Buy)]
        pub side: Side,
    }

    /// A side.
    #[model]
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum Side {
        /// Buy
        Buy,
        /// Sell
        Sell,
    }

    /// A choice.
    #[model]
    #[serde(tag = "kind")]
    pub enum Choice {
        /// The one
        One { order: Order },
        /// The other
        Other(Order),
    }

    /// A number.
    #[model]
    #[derive(Debug, Clone)]
    pub struct Id(#[field(ge = 1)] pub u32);

    /// A page.
    #[model(input)]
    pub struct Page {
        #[field(ge = 1, default = 1)]
        pub number: u32,
        pub side: ::std::option::Option<Side>,
    }
}

#[no_implicit_prelude]
mod handlers {
    use ::aplomb::{dependency, get, post};
    use ::std::clone::Clone;
    use ::std::fmt::Debug;

    use super::models::{Id, Order, Page};

    /// What can go wrong.
    #[derive(Debug, ::aplomb::prelude::Problem)]
    pub enum OrderError {
        /// Not there
        #[problem(status = 404, detail = "There is no {id}", header("Retry-After" = 10))]
        NotFound {
            /// The number
            id: u32,
        },
        /// Broken
        #[problem(hidden)]
        Broken(#[from] ::std::fmt::Error),
        /// Somebody else's
        #[problem(transparent)]
        Other(OtherError),
    }

    /// Another one.
    #[derive(Debug, ::aplomb::prelude::Problem)]
    #[problem(status = 409)]
    pub struct OtherError;

    /// What comes out.
    #[derive(::aplomb::prelude::Reply)]
    pub enum Outcome {
        /// Made
        #[reply(status = 201)]
        Made(Order),
        /// Nothing
        Nothing,
    }

    /// Who calls.
    #[derive(Clone)]
    pub struct Caller(::std::string::String);

    #[dependency(release = gone)]
    async fn caller(
        #[header(max_length = 10, default = "nobody")] x_name: ::std::string::String,
    ) -> ::std::result::Result<Caller, OtherError> {
        ::std::result::Result::Ok(Caller(x_name))
    }

    async fn gone(caller: Caller, _outcome: ::aplomb::dependency::Outcome) {
        ::std::mem::drop(caller.0);
    }

    /// Place an order
    #[post("/orders/{id}", status = 201, tag = "orders", responses(418 = "Tea"))]
    pub async fn place(
        id: Id,
        #[query(ge = 1, default = 3)] times: u32,
        #[query] page: Page,
        #[cookie] session: ::std::option::Option<::std::string::String>,
        caller: Caller,
        order: Order,
    ) -> ::std::result::Result<Outcome, OrderError> {
        let _ = (
            id.0,
            times,
            page.number,
            page.side,
            session,
            caller,
            order.market,
            order.tags,
            order.note,
            order.side,
        );
        ::std::result::Result::Ok(Outcome::Nothing)
    }

    #[post("/forms")]
    pub async fn form(
        #[form(min_length = 1)] name: ::std::string::String,
        #[file(max_bytes = 1000)] photo: ::std::option::Option<::aplomb::arg::upload::Upload>,
    ) {
        let _ = (name, photo);
    }

    #[post("/parts")]
    pub async fn parts(#[body] order: Order, #[body(ge = 1, default = 1)] count: u32) {
        let _ = (order, count);
    }

    #[get("/blocking/{*rest}")]
    pub fn blocking(rest: ::std::string::String) -> ::std::string::String {
        rest
    }

    #[::aplomb::test]
    async fn works() {
        ::std::mem::drop(blocking(::std::string::String::new()));
    }

    #[::aplomb::main]
    pub async fn main() -> ::aplomb::Result<()> {
        let app =
            ::aplomb::App::new("Orders", "1.0.0").routes(::aplomb::routes![place, form, parts, blocking]);
        ::std::mem::drop(app);
        ::std::result::Result::Ok(())
    }
}

fn main() {
    let _ = handlers::main();
}

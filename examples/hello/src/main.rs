//! The smallest program.
//!
//! ```console
//! cargo run -p example-hello
//! curl -s 'localhost:8000/hello/Ada?times=2'
//! ```

use aplomb::prelude::*;

/// Greet somebody
#[get("/hello/{name}", tag = "greetings")]
async fn hello(
    /// Whom to greet
    name: String,
    /// How often
    #[query(ge = 1, le = 10, default = 1)]
    times: usize,
) -> String {
    format!("Hello, {name}! ").repeat(times).trim_end().to_owned()
}

fn app() -> App {
    App::new("Hello", "1.0.0").routes(routes![hello])
}

#[aplomb::main]
async fn main() -> aplomb::Result<()> {
    app().run().await
}

#[cfg(test)]
mod tests {
    use super::app;

    #[aplomb::test]
    async fn it_greets() {
        let client = app().test();
        let reply = client.get("/hello/Ada?times=2").send().await;
        reply.assert_status(200).assert_documented();
        assert_eq!(reply.text(), "Hello, Ada! Hello, Ada!");
    }

    #[aplomb::test]
    async fn it_does_not_greet_for_ever() {
        let reply = app().test().get("/hello/Ada?times=11").send().await;
        reply
            .assert_problem(422, "invalid-request")
            .assert_documented()
            .assert_fault("times", "less_than_equal");
    }

    #[aplomb::test]
    async fn a_handler_is_a_function() {
        assert_eq!(super::hello("Grace".to_owned(), 1).await, "Hello, Grace!");
    }
}

//! The smallest program.

use aplomb::prelude::*;

/// Greet somebody
///
/// Politely.
#[get("/hello/{name}", tag = "greetings")]
async fn hello(name: String, #[query(ge = 1, le = 100, default = 20)] times: u32, #[query(min_length = 1, max_length = 50)] q: Option<String>) -> String {
    format!("Hello, {name}! {times} {q:?}")
}

#[aplomb::main]
async fn main() -> aplomb::Result<()> {
    let app = App::new("Hello", "1.0.0").routes(routes![hello]);
    let running = app.start().await?;
    let service = running.service();
    for path in ["/hello/Ada?times=3", "/hello/x?times=0&q=", "/nope", "/hello/x?times=1&times=2"] {
        let request = aplomb::__private::http_request(path);
        let response = service.answer(request, None).await;
        let body = response.body().as_bytes().map(|b| String::from_utf8_lossy(b).into_owned());
        println!("{} {:?}", response.status(), body);
    }
    Ok(())
}

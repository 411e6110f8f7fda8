//! The body that was sent, as it was sent, beside what is wrong with it.

use aplomb::prelude::*;

/// Sum Numbers
#[post("/")]
pub async fn sum_numbers(#[body] numbers: Vec<i64>) -> Json<i64> {
    Json(numbers.iter().sum())
}

/// Puts the body into the answer to an invalid request, and into the log of a developer.
fn with_the_body(problem: &Occurrence<'_>) -> Option<Response> {
    let errors = problem.errors()?;
    let body = problem.body().map(|body| String::from_utf8_lossy(body));
    println!("an invalid request: {errors}, {body:?}");
    let detail = json!({ "errors": errors, "body": body.unwrap_or_default() });
    Some(Response::json(&json!({ "detail": detail })).with_status(problem.status))
}

/// The app.
pub fn app() -> App {
    App::new("Custom request and route", "0.1.0")
        .echo_input(true)
        .on_problem(with_the_body)
        .routes(routes![sum_numbers])
}

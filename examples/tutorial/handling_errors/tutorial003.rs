//! A problem that is answered in a way of the app's own.

use aplomb::prelude::*;

/// The unicorn did something.
#[derive(Debug, Problem)]
#[problem(status = 418)]
pub struct UnicornError {
    name: String,
}

/// A unicorn.
#[model]
pub struct Unicorn {
    unicorn_name: String,
}

/// What is said where something went wrong.
#[model]
pub struct Oops {
    message: String,
}

/// Read Unicorn
#[get("/unicorns/{name}")]
pub async fn read_unicorn(name: String) -> Result<Unicorn, UnicornError> {
    match name.as_str() {
        "yolo" => Err(UnicornError { name }),
        _ => Ok(Unicorn { unicorn_name: name }),
    }
}

/// Answers for unicorns. All other problems are left to the style of the app.
fn answer_unicorns(problem: &Occurrence<'_>) -> Option<Response> {
    if problem.slug != "unicorn-error" {
        return None;
    }
    let name = problem.members["name"].as_str()?;
    let oops = Oops {
        message: format!("Oops! {name} did something. There goes a rainbow..."),
    };
    Some(Response::json(&oops).with_status(problem.status))
}

/// The app.
pub fn app() -> App {
    App::new("Handling errors", "0.1.0")
        .on_problem(answer_unicorns)
        .routes(routes![read_unicorn])
}

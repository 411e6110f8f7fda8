//! Request bodies that were compressed with gzip. The bounds of the app hold for what comes out.

use aplomb::policy::Decompression;
use aplomb::prelude::*;

/// A sum.
#[model]
pub struct Sum {
    sum: i64,
}

/// Sum Numbers
#[post("/sum")]
pub async fn sum_numbers(#[body] numbers: Vec<i64>) -> Sum {
    Sum {
        sum: numbers.iter().sum(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Custom request and route", "0.1.0").routes(routes![sum_numbers].layer(Decompression::new()))
}

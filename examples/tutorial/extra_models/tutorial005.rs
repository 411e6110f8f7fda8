//! A map, whose names are not known beforehand.

use std::collections::BTreeMap;

use aplomb::prelude::*;

/// Read Keyword Weights
#[get("/keyword-weights/")]
pub async fn read_keyword_weights() -> BTreeMap<String, f64> {
    let weights = [("foo", 2.3), ("bar", 3.4)];
    weights.map(|(word, weight)| (word.to_owned(), weight)).into()
}

/// The app.
pub fn app() -> App {
    App::new("Extra models", "0.1.0").routes(routes![read_keyword_weights])
}

//! A map as the body. Names of members are texts in JSON; here they have to be numbers.

use std::collections::BTreeMap;

use aplomb::prelude::*;

/// Create Index Weights
#[post("/index-weights/")]
pub async fn create_index_weights(weights: BTreeMap<i64, f64>) -> BTreeMap<i64, f64> {
    weights
}

/// The app.
pub fn app() -> App {
    App::new("Nested models", "0.1.0").routes(routes![create_index_weights])
}

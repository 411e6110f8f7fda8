//! A lifespan: what is loaded before the first request, and what is cleaned up after the last one, side by side.

use std::collections::HashMap;
use std::convert::Infallible;

use aplomb::prelude::*;

fn answer_to_everything(x: f64) -> f64 {
    x * 42.0
}

/// Models that take their time to load.
pub struct Models(HashMap<&'static str, fn(f64) -> f64>);

impl Models {
    async fn load() -> Result<Models, Infallible> {
        let mut models = Models(HashMap::new());
        models.0.insert("answer_to_everything", answer_to_everything);
        Ok(models)
    }
}

/// What a model says.
#[model]
pub struct Prediction {
    result: f64,
}

/// Predict
#[get("/predict")]
pub async fn predict(#[query] x: f64, models: State<Models>) -> Prediction {
    let model = models.0["answer_to_everything"];
    Prediction { result: model(x) }
}

/// The app.
pub fn app() -> App {
    App::new("Events", "0.1.0")
        .lifespan(Models::load, |models| async move { drop(models) })
        .routes(routes![predict])
}

//! A path parameter with a few values: an enum.

use aplomb::prelude::*;

/// The networks that are known.
#[model]
#[derive(Debug, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub enum ModelName {
    Alexnet,
    Resnet,
    Lenet,
}

/// A network, and what there is to say about it.
#[model]
pub struct Model {
    model_name: ModelName,
    message: String,
}

/// Get Model
#[get("/models/{model_name}")]
pub async fn get_model(model_name: ModelName) -> Model {
    let message = match model_name {
        ModelName::Alexnet => "Deep Learning FTW!",
        ModelName::Lenet => "LeCNN all the images",
        ModelName::Resnet => "Have some residuals",
    };
    Model {
        model_name,
        message: message.to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Path parameters", "0.1.0").routes(routes![get_model])
}

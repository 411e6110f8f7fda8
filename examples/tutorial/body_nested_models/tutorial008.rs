//! A list as the whole body.

use aplomb::prelude::*;

/// A picture.
#[model]
pub struct Image {
    url: Url,
    name: String,
}

/// Create Multiple Images
#[post("/images/multiple/")]
pub async fn create_multiple_images(images: Vec<Image>) -> Vec<Image> {
    images
}

/// The app.
pub fn app() -> App {
    App::new("Nested models", "0.1.0").routes(routes![create_multiple_images])
}

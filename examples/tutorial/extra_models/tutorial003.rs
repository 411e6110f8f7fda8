//! One of several models: an enum. Its tag is written and read by itself.

use aplomb::prelude::*;

/// What somebody sings about.
#[model]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Vehicle {
    Car { description: String },
    Plane { description: String, size: i64 },
}

/// Read Item
#[get("/items/{item_id}")]
pub async fn read_item(item_id: String) -> Option<Vehicle> {
    match item_id.as_str() {
        "item1" => Some(Vehicle::Car {
            description: "All my friends drive a low rider".to_owned(),
        }),
        "item2" => Some(Vehicle::Plane {
            description: "Music is my aeroplane, it's my aeroplane".to_owned(),
            size: 5,
        }),
        _ => None,
    }
}

/// The app.
pub fn app() -> App {
    App::new("Extra models", "0.1.0").routes(routes![read_item])
}

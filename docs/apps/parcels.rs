//! Parcels: one model, one handler.

use aplomb::prelude::*;

/// A parcel.
#[model]
pub struct Parcel {
    /// Where it goes
    #[field(min_length = 1, max_length = 80)]
    address: String,
    #[field(gt = 0)]
    grams: u32,
}

/// Send a parcel
#[post("/parcels/{country}", status = 201)]
pub async fn send(country: String, #[query(default = false)] express: bool, parcel: Parcel) -> String {
    let speed = if express { "fast" } else { "slowly" };
    format!("{} g to {}, {country}, {speed}", parcel.grams, parcel.address)
}

/// The app.
pub fn app() -> App {
    App::new("Parcels", "1.0.0").routes(routes![send])
}

//! A stay in a hotel: two days that have to be in order.

use aplomb::prelude::*;

/// A stay. The days are those of the year.
#[model(check = in_order)]
pub struct Stay {
    arrival: u16,
    departure: u16,
    #[field(ge = 1)]
    guests: u8,
}

fn in_order(stay: &Stay) -> Result<(), String> {
    if stay.arrival < stay.departure {
        Ok(())
    } else {
        Err("The departure has to be after the arrival".to_owned())
    }
}

/// Book a stay
#[post("/stays", status = 201)]
pub async fn book(stay: Stay) -> Stay {
    stay
}

/// The app.
pub fn app() -> App {
    App::new("Stays", "1.0.0").routes(routes![book])
}

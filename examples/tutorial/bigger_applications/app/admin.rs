//! What is shared with other apps of the house: it knows nothing of this one.

use aplomb::prelude::*;

/// Something to say.
#[model]
pub struct Message {
    message: String,
}

/// Update Admin
#[post("/")]
pub async fn update_admin() -> Message {
    Message {
        message: "Admin getting schwifty".to_owned(),
    }
}

/// The operations of this file.
pub fn routes() -> Routes {
    routes![update_admin]
}

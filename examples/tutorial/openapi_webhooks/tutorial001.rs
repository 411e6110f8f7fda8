//! A request that the app sends to those who use it, in the document: a webhook.

use aplomb::prelude::*;

/// Who subscribed, and to what.
#[model]
pub struct Subscription {
    username: String,
    monthly_fee: f64,
    start_date: Timestamp,
}

/// New Subscription
///
/// When a new user subscribes to your service we'll send you a POST request with this
/// data to the URL that you register for the event `new-subscription` in the dashboard.
#[post("/new-subscription")]
pub async fn new_subscription(body: Subscription) -> Response {
    // It is the receiver who answers; the function only says what is sent.
    drop(body);
    Response::new()
}

/// Read Users
#[get("/users/")]
pub async fn read_users() -> Vec<&'static str> {
    vec!["Rick", "Morty"]
}

/// The app.
pub fn app() -> App {
    App::new("Webhooks", "0.1.0")
        .webhook("new-subscription", Operation::of::<new_subscription>())
        .routes(routes![read_users])
}

//! A release before the answer is sent: all releases are, so that one that fails can still be answered.

use aplomb::prelude::*;

/// The user of this request.
#[derive(Clone)]
pub struct Username(&'static str);

/// Opens what belongs to the user; `close` is called in the end.
#[dependency(release = close)]
pub async fn get_username() -> Username {
    Username("Rick")
}

async fn close(_username: Username, _outcome: Outcome) {
    println!("Cleanup up before response is sent");
}

/// Get User Me
#[get("/users/me")]
pub async fn get_user_me(username: Username) -> Json<&'static str> {
    Json(username.0)
}

/// The app.
pub fn app() -> App {
    App::new("Dependencies", "0.1.0").routes(routes![get_user_me])
}

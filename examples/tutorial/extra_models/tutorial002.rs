//! What three models share is a model of its own, flattened into them.

use aplomb::prelude::*;

/// What everybody may know of a user.
#[model]
pub struct UserBase {
    username: String,
    email: Email,
    full_name: Option<String>,
}

/// A user as it comes in.
#[model(input)]
pub struct UserIn {
    #[serde(flatten)]
    base: UserBase,
    password: String,
}

/// A user as others see it.
#[model(output)]
pub struct UserOut {
    #[serde(flatten)]
    base: UserBase,
}

/// A user as it is stored.
pub struct UserInDb {
    base: UserBase,
    hashed_password: String,
}

impl UserInDb {
    /// Makes a user whose password nobody can read.
    fn new(user: UserIn) -> UserInDb {
        UserInDb {
            hashed_password: hash(&user.password),
            base: user.base,
        }
    }

    /// Stands for a database.
    fn save(&self) {
        println!(
            "{} is saved with {}, not really",
            self.base.username, self.hashed_password
        );
    }
}

/// Stands for a real hash.
fn hash(password: &str) -> String {
    format!("supersecret{password}")
}

/// Create User
#[post("/user/")]
pub async fn create_user(user: UserIn) -> UserOut {
    let stored = UserInDb::new(user);
    stored.save();
    UserOut { base: stored.base }
}

/// The app.
pub fn app() -> App {
    App::new("Extra models", "0.1.0").routes(routes![create_user])
}

//! A user as it comes in, as it is stored, and as it goes out.

use aplomb::prelude::*;

/// A user as it comes in.
#[model(input)]
pub struct UserIn {
    username: String,
    password: String,
    email: Email,
    full_name: Option<String>,
}

/// A user as others see it.
#[model]
pub struct UserOut {
    username: String,
    email: Email,
    full_name: Option<String>,
}

/// A user as it is stored.
pub struct UserInDb {
    username: String,
    hashed_password: String,
    email: Email,
    full_name: Option<String>,
}

impl UserInDb {
    /// Makes a user whose password nobody can read.
    fn new(user: UserIn) -> UserInDb {
        UserInDb {
            username: user.username,
            hashed_password: hash(&user.password),
            email: user.email,
            full_name: user.full_name,
        }
    }

    /// Stands for a database.
    fn save(&self) {
        println!(
            "{} is saved with {}, not really",
            self.username, self.hashed_password
        );
    }
}

impl From<UserInDb> for UserOut {
    fn from(user: UserInDb) -> UserOut {
        UserOut {
            username: user.username,
            email: user.email,
            full_name: user.full_name,
        }
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
    stored.into()
}

/// The app.
pub fn app() -> App {
    App::new("Extra models", "0.1.0").routes(routes![create_user])
}

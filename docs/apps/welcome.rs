//! A letter that is written after the reply.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aplomb::prelude::*;

/// Everybody who signed up, and the letters that were written.
#[derive(Default)]
pub struct Club {
    members: Mutex<BTreeSet<String>>,
    letters: Mutex<Vec<String>>,
}

fn open<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Who wants to come in.
#[model]
pub struct SignUp {
    name: String,
}

/// Why somebody does not come in.
#[derive(Debug, Problem)]
pub enum SignUpError {
    /// Somebody has this name already.
    #[problem(status = 409)]
    NameTaken,
}

/// Sign up
#[post("/members", status = 202)]
pub async fn sign_up(background: Background, club: State<Club>, new: SignUp) -> Result<(), SignUpError> {
    let shared = club.clone();
    let name = new.name.clone();
    background.spawn(async move { open(&shared.letters).push(format!("Welcome, {name}!")) });
    if open(&club.members).insert(new.name) {
        Ok(())
    } else {
        Err(SignUpError::NameTaken)
    }
}

/// Letters
#[get("/letters")]
pub async fn letters(club: State<Club>) -> Vec<String> {
    open(&club.letters).clone()
}

/// The app.
pub fn app() -> App {
    App::new("Club", "1.0.0")
        .state(Club::default())
        .routes(routes![sign_up, letters])
}

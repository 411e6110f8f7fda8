//! A profile that is changed by merge patches.

use std::sync::{Mutex, PoisonError};

use aplomb::model::patch::NotMerged;
use aplomb::prelude::*;

/// What somebody tells of themselves.
#[model]
#[derive(Clone)]
pub struct Profile {
    #[field(min_length = 1)]
    name: String,
    bio: Option<String>,
    #[field(default)]
    links: Vec<Url>,
}

/// The profile of the app.
pub struct Stored(Mutex<Profile>);

/// Change the profile
#[patch("/profile")]
pub async fn change_profile(patch: MergePatch<Profile>, stored: State<Stored>) -> Result<Profile, NotMerged> {
    let mut profile = stored.0.lock().unwrap_or_else(PoisonError::into_inner);
    *profile = patch.merge_into(&profile)?;
    Ok(profile.clone())
}

/// The app.
pub fn app() -> App {
    let ada = Profile {
        name: "Ada".to_owned(),
        bio: Some("Writes notes.".to_owned()),
        links: Vec::new(),
    };
    App::new("Profile", "1.0.0")
        .state(Stored(Mutex::new(ada)))
        .routes(routes![change_profile])
}

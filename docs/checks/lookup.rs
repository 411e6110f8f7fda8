//! The apps that the pages talk about.

use tutorial::{CHAPTERS, Constructor};

/// The app that a page names: `chapter/name` is one of the tutorial's, `book/name` one of `docs/apps`.
///
/// ```
/// assert!(book::lookup::find("first_steps/tutorial001").is_some());
/// assert!(book::lookup::find("book/hello").is_some());
/// assert!(book::lookup::find("first_steps/tutorial999").is_none());
/// ```
pub fn find(name: &str) -> Option<Constructor> {
    let (chapter, name) = name.split_once('/')?;
    let apps = match chapter {
        "book" => crate::apps::APPS,
        _ => CHAPTERS.iter().find(|(known, _)| *known == chapter)?.1,
    };
    apps.iter().find(|(known, _)| *known == name).map(|(_, app)| *app)
}

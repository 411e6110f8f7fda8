//! A gallery: pictures are sent in forms, kept in memory, and served as files.
//!
//! ```console
//! cargo run -p example-gallery
//! curl -s localhost:8000/pictures -u keeper:let-me-in -F title=Cat -F picture=@cat.png
//! curl -s localhost:8000/latest -L -r 0-99 -o part.png
//! ```

mod album;
mod keeper;
mod picture;
mod store;
mod theme;

use aplomb::prelude::*;
use aplomb::reply::Directory;

use keeper::Password;
use store::Store;

fn app() -> std::io::Result<App> {
    let texts = Directory::new(concat!(env!("CARGO_MANIFEST_DIR"), "/static"))?;
    Ok(App::new("Gallery", "1.0.0")
        .description("Pictures, and what is said about them.")
        .tag("pictures", "Sending, showing and changing pictures")
        .tag("albums", "Putting pictures together")
        .tag("theme", "How the gallery looks")
        .state(Store::default())
        .state(Password::new("let-me-in"))
        .routes(routes![picture::{list, add, read, change, remove, file, notes, latest}].tag("pictures"))
        .routes(routes![album::{show, replace, amend}].tag("albums"))
        .routes(routes![theme::{choose, forget, chosen}].tag("theme"))
        .mount("/static", texts))
}

#[aplomb::main]
async fn main() -> aplomb::Result<()> {
    app()?.run().await
}

#[cfg(test)]
mod tests;

//! Headers that the document knows.

use aplomb::contract::{HeaderContract, TypeSchema};
use aplomb::prelude::*;
use aplomb::reply::{HeaderSet, WithHeaders};

/// How many there are in all.
pub struct Total(u64);

impl HeaderSet for Total {
    fn describe() -> Vec<(&'static str, HeaderContract)> {
        let schema = TypeSchema::of::<u64>();
        vec![(
            "X-Total",
            HeaderContract::new(schema, "How many there are in all"),
        )]
    }

    fn write(self, headers: &mut HeaderMap) {
        headers.insert("x-total", self.0.into());
    }
}

/// The first pages
#[get("/pages")]
pub async fn pages(#[query(le = 50, default = 2)] limit: u64) -> WithHeaders<Vec<String>, Total> {
    let pages = (1..=limit).map(|number| format!("page {number}"));
    WithHeaders(pages.collect(), Total(1000))
}

/// The app.
pub fn app() -> App {
    App::new("Pages", "1.0.0").routes(routes![pages])
}

//! The `Link` header that leads to the next page (RFC 8288).

use aplomb::contract::{HeaderContract, TypeSchema};
use aplomb::prelude::*;
use aplomb::reply::HeaderSet;
use std::fmt::Display;

/// Where the next page is, if there is one.
#[derive(Debug, Clone, Default)]
pub struct NextLink(Option<String>);

impl NextLink {
    /// A link to a path below this server with these parameters. `None` leaves a parameter out. Names and values have nothing in them
    /// that a query string would have to escape: they are times in UTC, numbers, names of enums and cursors.
    #[must_use]
    pub fn to(path: &str, parameters: &[(&str, Option<&dyn Display>)]) -> Self {
        let mut target = path.to_owned();
        let mut separator = '?';
        for (name, value) in parameters {
            if let Some(value) = value {
                target.push_str(&format!("{separator}{name}={value}"));
                separator = '&';
            }
        }
        Self(Some(target))
    }
}

impl HeaderSet for NextLink {
    fn describe() -> Vec<(&'static str, HeaderContract)> {
        let text = "Where the next page is: `<..>; rel=\"next\"`. Not there on the last page.";
        vec![(
            "Link",
            HeaderContract::new(TypeSchema::of::<String>(), text).optional(),
        )]
    }

    fn write(self, headers: &mut HeaderMap) {
        let value = self
            .0
            .map(|target| HeaderValue::try_from(format!("<{target}>; rel=\"next\"")));
        if let Some(Ok(value)) = value {
            headers.insert("link", value);
        }
    }
}

//! Headers for a list in parts: how many there are, and where the next part is.

use aplomb::contract::{HeaderContract, TypeSchema};
use aplomb::prelude::*;
use aplomb::reply::{HeaderSet, WithHeaders};

const LAST: u64 = 3;

/// Where a part stands in the whole.
pub struct Paging {
    total: u64,
    /// The address of the next part; none on the last one
    next: Option<String>,
}

impl HeaderSet for Paging {
    fn describe() -> Vec<(&'static str, HeaderContract)> {
        let total = HeaderContract::new(TypeSchema::of::<u64>(), "How many there are in all");
        let link = HeaderContract::new(TypeSchema::of::<String>(), "Where the next part is (RFC 8288)");
        vec![("X-Total", total), ("Link", link.optional())]
    }

    fn write(self, headers: &mut HeaderMap) {
        headers.insert("x-total", self.total.into());
        let link = self.next.map(|next| format!("<{next}>; rel=\"next\""));
        if let Some(link) = link.and_then(|link| HeaderValue::try_from(link).ok()) {
            headers.insert("link", link);
        }
    }
}

/// Orders
#[get("/orders")]
pub async fn list_orders(
    #[query(ge = 1, le = LAST, default = 1)] page: u64,
    links: Links,
) -> Result<WithHeaders<Vec<String>, Paging>, NoLink> {
    let next = match page {
        LAST => None,
        _ => Some(links.path(list_orders::path().query("page", page + 1))?),
    };
    let orders = vec![format!("order {page}")];
    Ok(WithHeaders(orders, Paging { total: LAST, next }))
}

/// The app.
pub fn app() -> App {
    App::new("Orders", "1.0.0").routes(routes![list_orders])
}

//! A gateway for the messages of several tenants, with most of its routes made at run time.
//!
//! ```console
//! cargo run -p example-gateway
//! curl -s localhost:8000/v1/acme/messages --json '{"message":{"topic":"news","text":"Hello"},"labels":[]}'
//! curl -s -X QUERY localhost:8000/v1/acme/messages/search --json '{"kind":"topic","is":"news"}'
//! curl -s localhost:8000/admin/openapi.json
//! ```

mod admin;
mod condition;
mod legacy;
mod messages;
mod page;
mod tenant;
mod upstream;

use aplomb::Body;
use aplomb::prelude::*;
use tower::util::MapResponseLayer;

use messages::Outbox;
use tenant::{Tenant, Tenants};

/// What stands behind the gateway. A real one reads this from a file.
const UPSTREAMS: [(&str, &str); 2] = [
    ("quotes", "Prices of everything"),
    ("weather", "How it will be tomorrow"),
];

/// A layer that says which part of the gateway has answered.
fn answered_by(
    part: &'static str,
) -> MapResponseLayer<impl Fn(http::Response<Body>) -> http::Response<Body> + Clone + Send + Sync + 'static> {
    MapResponseLayer::new(move |mut response: http::Response<Body>| {
        response
            .headers_mut()
            .append("x-answered-by", HeaderValue::from_static(part));
        response
    })
}

/// Everything of one tenant, below `/v1/{tenant}`.
fn tenants() -> Routes {
    let send = Operation::of::<messages::send>().callback("delivered", [messages::delivered()]);
    let messages = routes![messages::{list, read, search, purge}]
        .operation(send.layer(answered_by("send")))
        .prefix("/messages")
        .tag("messages");
    Routes::new()
        .nest(messages)
        .nest(routes![tenant::show].tag("tenants"))
        .dependency::<Tenant>()
        .layer(answered_by("tenants"))
        .prefix("/{tenant}")
        .prefix("/v1")
}

/// Nothing has this path
#[get("/")]
async fn nothing(request: Request) -> Result<(), NothingHere> {
    Err(NothingHere {
        path: request.0.uri().path().to_owned(),
    })
}

/// The gateway knows no such path.
#[derive(Debug, Problem)]
#[problem(status = 404)]
struct NothingHere {
    /// The path that was asked for
    path: String,
}

fn app() -> App {
    App::new("Gateway", "1.0.0")
        .description("Messages of tenants, and what stands behind the gateway.")
        .tag("messages", "Sending and finding messages")
        .tag("tenants", "Who uses the gateway")
        .tag("upstreams", "What stands behind the gateway")
        .state(Tenants::known())
        .state(Outbox::default())
        .routes(tenants())
        .routes(upstream::routes(&UPSTREAMS))
        .mount("/legacy", tower::service_fn(legacy::answer))
        .sub_app("/admin", admin::app())
        .webhook(
            "message_read",
            messages::delivered().summary("A message was read"),
        )
        .fallback(Operation::of::<nothing>())
        .slash(SlashPolicy::Ignore)
        .layer(answered_by("gateway"))
}

#[aplomb::main]
async fn main() -> aplomb::Result<()> {
    app().run().await
}

#[cfg(test)]
mod tests;

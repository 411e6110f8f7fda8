//! dropshot with its typed requests; garde is called in the handlers.

use std::net::{Ipv4Addr, SocketAddr};

use bench_shared::{Item, ItemQuery, Message, Order};
use dropshot::{
    ApiDescription, ClientErrorStatusCode, ConfigDropshot, HttpError, HttpResponseCreated, HttpResponseOk,
    Path, Query, RequestContext, ServerBuilder, TypedBody, endpoint,
};
use garde::Validate;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), String> {
    let (port, threads) = bench_shared::settings();
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .expect("runtime")
        .block_on(serve(port))
}

async fn serve(port: u16) -> Result<(), String> {
    let mut api = ApiDescription::new();
    api.register(hello).map_err(|error| error.to_string())?;
    api.register(get_item).map_err(|error| error.to_string())?;
    api.register(place_order).map_err(|error| error.to_string())?;
    let log = slog::Logger::root(slog::Discard, slog::o!());
    let config = ConfigDropshot {
        bind_address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        default_request_body_max_bytes: 1 << 20,
        ..ConfigDropshot::default()
    };
    let server = ServerBuilder::new(api, (), log).config(config).start();
    server.map_err(|error| error.to_string())?.await
}

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct ItemPath {
    id: u64,
}

#[endpoint { method = GET, path = "/json" }]
async fn hello(_context: RequestContext<()>) -> Result<HttpResponseOk<Message>, HttpError> {
    Ok(HttpResponseOk(Message::HELLO))
}

#[endpoint { method = GET, path = "/items/{id}" }]
async fn get_item(
    _context: RequestContext<()>,
    path: Path<ItemPath>,
    query: Query<ItemQuery>,
) -> Result<HttpResponseOk<Item>, HttpError> {
    let query = query.into_inner();
    check(&query)?;
    Ok(HttpResponseOk(Item {
        id: path.into_inner().id,
        limit: query.limit,
        q: query.q,
    }))
}

#[endpoint { method = POST, path = "/orders" }]
async fn place_order(
    _context: RequestContext<()>,
    order: TypedBody<Order>,
) -> Result<HttpResponseCreated<Order>, HttpError> {
    let order = order.into_inner();
    check(&order)?;
    Ok(HttpResponseCreated(order))
}

fn check<T: Validate<Context = ()>>(value: &T) -> Result<(), HttpError> {
    value.validate().map_err(|report| {
        HttpError::for_client_error(
            None,
            ClientErrorStatusCode::UNPROCESSABLE_ENTITY,
            report.to_string(),
        )
    })
}

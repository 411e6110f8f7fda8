//! salvo with salvo-oapi's extractors; garde is called in the handlers.

use std::net::Ipv4Addr;

use bench_shared::{Item, ItemQuery, Message, Order};
use garde::Validate;
use salvo::oapi::extract::{JsonBody, PathParam};
use salvo::prelude::*;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let (port, threads) = bench_shared::settings();
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .expect("runtime")
        .block_on(serve(port));
}

async fn serve(port: u16) {
    let router = Router::new()
        .push(Router::with_path("json").get(hello))
        .push(Router::with_path("items/{id}").get(get_item))
        .push(Router::with_path("orders").post(place_order));
    let acceptor = TcpListener::new((Ipv4Addr::LOCALHOST, port)).bind().await;
    Server::new(acceptor).serve(router).await;
}

#[endpoint]
async fn hello() -> Json<Message> {
    Json(Message::HELLO)
}

#[endpoint]
async fn get_item(id: PathParam<u64>, query: ItemQuery) -> Result<Json<Item>, StatusError> {
    check(&query)?;
    Ok(Json(Item {
        id: id.into_inner(),
        limit: query.limit,
        q: query.q,
    }))
}

#[endpoint]
async fn place_order(order: JsonBody<Order>, res: &mut Response) -> Result<Json<Order>, StatusError> {
    let order = order.into_inner();
    check(&order)?;
    res.status_code(StatusCode::CREATED);
    Ok(Json(order))
}

fn check<T: Validate<Context = ()>>(value: &T) -> Result<(), StatusError> {
    value
        .validate()
        .map_err(|report| StatusError::unprocessable_entity().brief(report.to_string()))
}

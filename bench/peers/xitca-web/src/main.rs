//! xitca-web with its own extractors; garde is called in the handlers.

use std::net::Ipv4Addr;

use bench_shared::{Item, ItemQuery, Message, Order};
use garde::Validate;
use xitca_web::App;
use xitca_web::error::Error;
use xitca_web::handler::handler_service;
use xitca_web::handler::header::{self, HeaderRef};
use xitca_web::handler::json::Json;
use xitca_web::handler::params::Params;
use xitca_web::handler::query::Query;
use xitca_web::http::StatusCode;
use xitca_web::route::{get, post};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::io::Result<()> {
    let (port, threads) = bench_shared::settings();
    App::new()
        .at("/json", get(handler_service(hello)))
        .at("/items/{id}", get(handler_service(get_item)))
        .at("/orders", post(handler_service(place_order)))
        .serve()
        .worker_threads(threads)
        .bind((Ipv4Addr::LOCALHOST, port))?
        .run()
        .wait()
}

async fn hello() -> Json<Message> {
    Json(Message::HELLO)
}

async fn get_item(Params(id): Params<u64>, Query(query): Query<ItemQuery>) -> Result<Json<Item>, Error> {
    query.validate().map_err(|_| StatusCode::UNPROCESSABLE_ENTITY)?;
    let ItemQuery { limit, q } = query;
    Ok(Json(Item { id, limit, q }))
}

async fn place_order(
    content_type: HeaderRef<'_, { header::CONTENT_TYPE }>,
    Json(order): Json<Order>,
) -> Result<(StatusCode, Json<Order>), Error> {
    // The Json extractor asks only that the header is there.
    if !content_type.as_bytes().starts_with(b"application/json") {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into());
    }
    order.validate().map_err(|_| StatusCode::UNPROCESSABLE_ENTITY)?;
    Ok((StatusCode::CREATED, Json(order)))
}

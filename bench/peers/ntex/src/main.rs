//! ntex on tokio with its own extractors; garde is called in the handlers.

use std::net::Ipv4Addr;

use bench_shared::{Item, ItemQuery, Message, Order};
use garde::Validate;
use ntex::web::error::ErrorUnprocessableEntity;
use ntex::web::{self, App, Error, HttpResponse, HttpServer, types};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[ntex::main]
async fn main() -> std::io::Result<()> {
    let (port, threads) = bench_shared::settings();
    HttpServer::new(async || App::new().service((hello, get_item, place_order)))
        .workers(threads)
        .bind((Ipv4Addr::LOCALHOST, port))?
        .run()
        .await
}

#[web::get("/json")]
async fn hello() -> types::Json<Message> {
    types::Json(Message::HELLO)
}

#[web::get("/items/{id}")]
async fn get_item(id: types::Path<u64>, query: types::Query<ItemQuery>) -> Result<types::Json<Item>, Error> {
    query.validate().map_err(ErrorUnprocessableEntity)?;
    let ItemQuery { limit, q } = query.into_inner();
    Ok(types::Json(Item {
        id: id.into_inner(),
        limit,
        q,
    }))
}

#[web::post("/orders")]
async fn place_order(order: types::Json<Order>) -> Result<HttpResponse, Error> {
    order.validate().map_err(ErrorUnprocessableEntity)?;
    Ok(HttpResponse::Created().json(&*order))
}

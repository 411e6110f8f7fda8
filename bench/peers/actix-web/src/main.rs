//! actix-web with its own extractors; garde is called in the handlers.

use std::net::Ipv4Addr;

use actix_web::error::ErrorUnprocessableEntity;
use actix_web::{App, Error, HttpResponse, HttpServer, get, post, web};
use bench_shared::{Item, ItemQuery, Message, Order};
use garde::Validate;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let (port, threads) = bench_shared::settings();
    HttpServer::new(|| App::new().service(hello).service(get_item).service(place_order))
        .workers(threads)
        .bind((Ipv4Addr::LOCALHOST, port))?
        .run()
        .await
}

#[get("/json")]
async fn hello() -> web::Json<Message> {
    web::Json(Message::HELLO)
}

#[get("/items/{id}")]
async fn get_item(id: web::Path<u64>, query: web::Query<ItemQuery>) -> Result<web::Json<Item>, Error> {
    query.validate().map_err(ErrorUnprocessableEntity)?;
    let ItemQuery { limit, q } = query.into_inner();
    Ok(web::Json(Item {
        id: id.into_inner(),
        limit,
        q,
    }))
}

#[post("/orders")]
async fn place_order(order: web::Json<Order>) -> Result<HttpResponse, Error> {
    order.validate().map_err(ErrorUnprocessableEntity)?;
    Ok(HttpResponse::Created().json(order))
}

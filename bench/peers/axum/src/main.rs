//! axum with its own extractors; garde is called in the handlers.

use std::net::Ipv4Addr;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use axum::{Json, Router};
use bench_shared::{Item, ItemQuery, Message, Order};
use garde::Validate;
use tokio::net::TcpListener;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let (port, threads) = bench_shared::settings();
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_io()
        .build()
        .expect("runtime")
        .block_on(serve(port));
}

async fn serve(port: u16) {
    let app = Router::new()
        .route("/json", get(hello))
        .route("/items/{id}", get(get_item))
        .route("/orders", post(place_order));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .expect("bind");
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, app).await.expect("serve");
}

async fn hello() -> Json<Message> {
    Json(Message::HELLO)
}

async fn get_item(Path(id): Path<u64>, Query(query): Query<ItemQuery>) -> Result<Json<Item>, Response> {
    check(&query)?;
    Ok(Json(Item {
        id,
        limit: query.limit,
        q: query.q,
    }))
}

async fn place_order(Json(order): Json<Order>) -> Result<(StatusCode, Json<Order>), Response> {
    check(&order)?;
    Ok((StatusCode::CREATED, Json(order)))
}

fn check<T: Validate<Context = ()>>(value: &T) -> Result<(), Response> {
    value
        .validate()
        .map_err(|report| (StatusCode::UNPROCESSABLE_ENTITY, report.to_string()).into_response())
}

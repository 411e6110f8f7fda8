//! Bare hyper: a `match` on method and path, serde and garde called by hand. The base of every ratio.

use std::convert::Infallible;
use std::net::Ipv4Addr;

use bench_shared::{Item, ItemQuery, Message, Order};
use bytes::Bytes;
use garde::Validate;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::TcpListener;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A larger body is refused.
const BODY_LIMIT: usize = 1 << 20;

type Reply = Response<Full<Bytes>>;

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
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .expect("bind");
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        tokio::spawn(async move {
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(route));
            let _ = connection.await;
        });
    }
}

async fn route(request: Request<Incoming>) -> Result<Reply, Infallible> {
    let path = request.uri().path();
    Ok(match (request.method(), path) {
        (&Method::GET, "/json") => json(StatusCode::OK, &Message::HELLO),
        (&Method::POST, "/orders") => place_order(request).await,
        (&Method::GET, _) => match path.strip_prefix("/items/") {
            Some(id) => get_item(id, request.uri().query()),
            None => refuse(StatusCode::NOT_FOUND, "no such path"),
        },
        _ => refuse(StatusCode::NOT_FOUND, "no such path"),
    })
}

fn get_item(id: &str, query: Option<&str>) -> Reply {
    let Ok(id) = id.parse::<u64>() else {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "id: not a number");
    };
    let query: ItemQuery = match serde_urlencoded::from_str(query.unwrap_or_default()) {
        Ok(query) => query,
        Err(error) => return refuse(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
    };
    if let Err(report) = query.validate() {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, &report.to_string());
    }
    let item = Item {
        id,
        limit: query.limit,
        q: query.q,
    };
    json(StatusCode::OK, &item)
}

async fn place_order(request: Request<Incoming>) -> Reply {
    let is_json = request
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
    if !is_json {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/json");
    }
    let body = match Limited::new(request.into_body(), BODY_LIMIT).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return refuse(StatusCode::PAYLOAD_TOO_LARGE, &error.to_string()),
    };
    let order: Order = match serde_json::from_slice(&body) {
        Ok(order) => order,
        Err(error) => return refuse(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
    };
    if let Err(report) = order.validate() {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, &report.to_string());
    }
    json(StatusCode::CREATED, &order)
}

fn json(status: StatusCode, value: &impl Serialize) -> Reply {
    let body = serde_json::to_vec(value).expect("plain data serializes");
    answer(status, HeaderValue::from_static("application/json"), body.into())
}

fn refuse(status: StatusCode, why: &str) -> Reply {
    answer(
        status,
        HeaderValue::from_static("text/plain; charset=utf-8"),
        Bytes::copy_from_slice(why.as_bytes()),
    )
}

fn answer(status: StatusCode, content_type: HeaderValue, body: Bytes) -> Reply {
    let mut reply = Response::new(Full::new(body));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, content_type);
    reply
}

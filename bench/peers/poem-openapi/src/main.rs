//! poem-openapi with its own models and validators.
//!
//! Its `pattern` validator compiles the regex at every check, so a custom one holds it compiled.

use std::fmt;
use std::net::Ipv4Addr;
use std::sync::LazyLock;

use bench_shared::Message;
use poem::listener::TcpListener;
use poem::{Route, Server};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Email;
use poem_openapi::{ApiResponse, Object, OpenApi, OpenApiService, Validator};
use regex::Regex;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

static SKU: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[A-Z]{3}-[0-9]{4}$").expect("pattern"));
static ZIP: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[0-9]{5}$").expect("pattern"));
static COUNTRY: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[A-Z]{2}$").expect("pattern"));

/// A pattern that was compiled once.
struct Compiled(&'static Regex);

impl fmt::Display for Compiled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "pattern({})", self.0)
    }
}

impl Validator<String> for Compiled {
    fn check(&self, value: &String) -> bool {
        self.0.is_match(value)
    }
}

#[derive(Object)]
struct Hello {
    message: String,
}

#[derive(Object)]
struct Item {
    id: u64,
    limit: u32,
    q: Option<String>,
}

#[derive(Object)]
struct Order {
    #[oai(validator(min_length = 8, max_length = 40))]
    reference: String,
    customer: Customer,
    shipping: Address,
    #[oai(validator(min_items = 1, max_items = 50))]
    items: Vec<LineItem>,
    #[oai(default, validator(max_items = 10, min_length = 1, max_length = 20))]
    tags: Vec<String>,
    #[oai(validator(max_length = 500))]
    note: Option<String>,
}

#[derive(Object)]
struct Customer {
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
    email: Email,
}

#[derive(Object)]
struct Address {
    #[oai(validator(min_length = 1, max_length = 100))]
    street: String,
    #[oai(validator(min_length = 1, max_length = 80))]
    city: String,
    #[oai(validator(custom = "Compiled(&ZIP)"))]
    zip: String,
    #[oai(validator(custom = "Compiled(&COUNTRY)"))]
    country: String,
}

#[derive(Object)]
struct LineItem {
    #[oai(validator(custom = "Compiled(&SKU)"))]
    sku: String,
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
    #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
    quantity: u32,
    #[oai(validator(minimum(value = "0.01"), maximum(value = "1000000")))]
    price: f64,
}

#[derive(ApiResponse)]
enum Placed {
    #[oai(status = 201)]
    Created(Json<Order>),
}

struct Api;

#[OpenApi]
impl Api {
    #[oai(path = "/json", method = "get")]
    async fn hello(&self) -> Json<Hello> {
        Json(Hello {
            message: Message::HELLO.message.to_owned(),
        })
    }

    #[oai(path = "/items/:id", method = "get")]
    async fn get_item(
        &self,
        id: Path<u64>,
        #[oai(
            default = "default_limit",
            validator(minimum(value = "1"), maximum(value = "100"))
        )]
        limit: Query<u32>,
        #[oai(validator(min_length = 1, max_length = 50))] q: Query<Option<String>>,
    ) -> Json<Item> {
        Json(Item {
            id: id.0,
            limit: limit.0,
            q: q.0,
        })
    }

    #[oai(path = "/orders", method = "post")]
    async fn place_order(&self, order: Json<Order>) -> Placed {
        Placed::Created(order)
    }
}

fn default_limit() -> u32 {
    20
}

fn main() -> std::io::Result<()> {
    let (port, threads) = bench_shared::settings();
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()?
        .block_on(async {
            let app = Route::new().nest("/", OpenApiService::new(Api, "Orders", "1.0"));
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST.to_string(), port));
            Server::new(listener).run(app).await
        })
}

//! The order and its constraints, as the peers that write serde and garde by hand share them.
//!
//! `README.md` of the bench lists the same model for peers that cannot use this crate.

use garde::Validate;
use serde::{Deserialize, Serialize};

/// A purchase with up to fifty line items.
#[derive(Debug, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "dropshot", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "salvo", derive(salvo::oapi::ToSchema))]
pub struct Order {
    #[garde(length(chars, min = 8, max = 40))]
    pub reference: String,
    #[garde(dive)]
    pub customer: Customer,
    #[garde(dive)]
    pub shipping: Address,
    #[garde(length(min = 1, max = 50), dive)]
    pub items: Vec<LineItem>,
    #[serde(default)]
    #[garde(length(max = 10), inner(length(chars, min = 1, max = 20)))]
    pub tags: Vec<String>,
    #[garde(inner(length(chars, max = 500)))]
    pub note: Option<String>,
}

/// Who buys.
#[derive(Debug, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "dropshot", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "salvo", derive(salvo::oapi::ToSchema))]
pub struct Customer {
    #[garde(length(chars, min = 1, max = 100))]
    pub name: String,
    #[garde(email)]
    pub email: String,
}

/// Where the goods go.
#[derive(Debug, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "dropshot", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "salvo", derive(salvo::oapi::ToSchema))]
pub struct Address {
    #[garde(length(chars, min = 1, max = 100))]
    pub street: String,
    #[garde(length(chars, min = 1, max = 80))]
    pub city: String,
    #[garde(pattern(r"^[0-9]{5}$"))]
    pub zip: String,
    #[garde(pattern(r"^[A-Z]{2}$"))]
    pub country: String,
}

/// One product in an order.
#[derive(Debug, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "dropshot", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "salvo", derive(salvo::oapi::ToSchema))]
pub struct LineItem {
    #[garde(pattern(r"^[A-Z]{3}-[0-9]{4}$"))]
    pub sku: String,
    #[garde(length(chars, min = 1, max = 100))]
    pub name: String,
    #[garde(range(min = 1, max = 1000))]
    pub quantity: u32,
    #[garde(range(min = 0.01, max = 1_000_000.0))]
    pub price: f64,
}

/// The query of `GET /items/{id}`.
#[derive(Debug, Deserialize, Validate)]
#[cfg_attr(feature = "dropshot", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "salvo", derive(salvo::oapi::ToParameters))]
#[cfg_attr(feature = "salvo", salvo(parameters(default_parameter_in = Query)))]
pub struct ItemQuery {
    #[serde(default = "default_limit")]
    #[garde(range(min = 1, max = 100))]
    pub limit: u32,
    #[garde(inner(length(chars, min = 1, max = 50)))]
    pub q: Option<String>,
}

fn default_limit() -> u32 {
    20
}

/// The answer of `GET /items/{id}`.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "dropshot", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "salvo", derive(salvo::oapi::ToSchema))]
pub struct Item {
    pub id: u64,
    pub limit: u32,
    pub q: Option<String>,
}

/// The answer of `GET /json`.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "dropshot", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "salvo", derive(salvo::oapi::ToSchema))]
pub struct Message {
    pub message: &'static str,
}

impl Message {
    /// The greeting that every peer answers with.
    pub const HELLO: Self = Self {
        message: "Hello, World!",
    };
}

/// The loopback port from `PORT` and the number of worker threads from `THREADS` (default 1).
///
/// # Panics
/// When `PORT` is not set or either is not a number: the harness always sets both.
pub fn settings() -> (u16, usize) {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse().expect(name));
    (
        number("PORT").expect("PORT is not set") as u16,
        number("THREADS").unwrap_or(1),
    )
}

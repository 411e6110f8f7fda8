//! The three operations that every peer serves, as bytes on the wire.

/// One operation of the comparison.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Json,
    Items,
    Orders,
}

/// The order that is placed, about one kilobyte.
const ORDER: &str = include_str!("../order.json");

impl Operation {
    pub const ALL: [Self; 3] = [Self::Json, Self::Items, Self::Orders];

    /// The heading of its table.
    pub fn title(self) -> &'static str {
        match self {
            Self::Json => "GET /json",
            Self::Items => "GET /items/{id}?limit&q",
            Self::Orders => "POST /orders",
        }
    }

    /// The name in file names.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Items => "items",
            Self::Orders => "orders",
        }
    }

    /// The most user instructions that Aplomb may need, as a multiple of bare hyper's.
    pub fn budget(self) -> f64 {
        match self {
            Self::Json | Self::Items => 1.12,
            Self::Orders => 0.95,
        }
    }

    /// The request that is repeated under load.
    pub fn request(self) -> Vec<u8> {
        match self {
            Self::Json => get("/json"),
            Self::Items => get("/items/42?limit=20&q=abc"),
            Self::Orders => post("application/json", order()),
        }
    }
}

/// The order as it is sent, without the newline that ends the file.
pub fn order() -> &'static str {
    ORDER.trim_end()
}

/// A GET with the two headers that every client sends.
pub fn get(target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: aplomb-bench\r\n\r\n").into_bytes()
}

/// A POST to `/orders`.
pub fn post(content_type: &str, body: &str) -> Vec<u8> {
    format!(
        "POST /orders HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: aplomb-bench\r\n\
         content-type: {content_type}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

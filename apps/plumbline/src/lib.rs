//! Plumbline: a market-data gateway that says how sure it is of every number.

pub mod book;
pub mod candle;
pub mod capture;
pub mod decimal;
pub mod market_id;
pub mod store;
pub mod time_range;
pub mod venue;

//! Plumbline: a market-data gateway that says how sure it is of every number.

pub mod api;
pub mod book;
pub mod candle;
pub mod capture;
pub mod command;
pub mod cursor;
pub mod day;
pub mod decimal;
pub mod history;
pub mod market;
pub mod market_id;
pub mod quality;
pub mod recorder;
pub mod replay;
pub mod simulator;
pub mod store;
pub mod tape;
pub mod ticker;
pub mod time_range;
pub mod venue;
pub mod world;

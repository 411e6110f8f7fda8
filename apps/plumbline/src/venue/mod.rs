//! Venues: where market data comes from, and how its wire format is read.

pub mod binance;
mod event;
mod instrument;

pub use event::{BookTicker, DepthDiff, DepthSnapshot, Event, EventKind, Level, Side, Trade};
pub use instrument::{Instrument, Instruments};

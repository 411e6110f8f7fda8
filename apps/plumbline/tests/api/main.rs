//! The API, over the test client. Every reply is checked against the document.

mod book;
mod candles;
mod lists;
mod recorded;
mod requests;
mod trades;
mod worlds;

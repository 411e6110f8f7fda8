//! Recorded requests and answers of FastAPI's tutorial, replayed against the same apps in Aplomb.
//!
//! `README.md` beside the sources says what the levels are and what is compared.

pub mod apps;
pub mod capture;
pub mod case;
pub mod client;
pub mod compare;
pub mod deliberate;
pub mod document;
pub mod faults;
pub mod header;
pub mod report;
pub mod run;
pub mod schema;
pub mod score;
pub mod value;
pub mod websocket;

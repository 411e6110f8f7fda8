//! Rules around an app, one a file. Each is a tower layer: `App::layer(..)` puts it around everything, the last one outermost.
//!
//! ```
//! use aplomb_core::App;
//! use aplomb_policies::{Compression, Cors, Hosts, HttpsRedirect};
//!
//! let app = App::new("Shop", "1.0.0")
//!     .layer(Compression::new())
//!     .layer(Cors::new().origin("https://shop.example").credentials())
//!     .layer(HttpsRedirect::new())
//!     .layer(Hosts::new(["api.shop.example"]));
//! ```
//!
//! They belong around the whole app: what routing answers by itself (404, 405, `OPTIONS`) and the 500 of a panic come from inside, and pass
//! through them too.

mod compression;
mod cors;
mod decompression;
mod hosts;
mod https;
mod seen;

pub use compression::Compression;
pub use cors::{Cors, Origin, OriginError};
pub use decompression::Decompression;
pub use hosts::{HostError, HostPattern, Hosts};
pub use https::HttpsRedirect;

//! The attributes and derives of Aplomb. Depend on `aplomb`, which re-exports them; this crate knows no runtime.
//!
//! Macros parse, check and emit. What they emit are tables and calls into the core by one root path (see `path.rs`).

mod attribute;
mod doc;
mod path;

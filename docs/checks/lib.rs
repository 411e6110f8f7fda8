//! What keeps the book true.
//!
//! A page is Markdown, and four kinds of blocks in it are checked:
//!
//! - A Rust block is a doc test of this crate, or it is included from a file that is compiled elsewhere (`rust,ignore` with an `{{#include}}`).
//! - A `console` block is run against the app that the last `<!-- app: chapter/name -->` names, with a real curl and a real socket. What
//!   stands below a command has to be its answer; `…` stands for what changes from run to run.
//! - A `yaml` block behind `<!-- document: POINTER -->` is that part of the app's OpenAPI document.
//! - A `text` block behind `<!-- refused: NAME -->` is what the compiler says of `crates/aplomb/tests/ui/NAME.rs`; a line `…` stands for any number
//!   of lines.
//!
//! `BOOK_BLESS=1 cargo test -p book --test pages --test differences` writes the answers, fragments and errors that it gets into the pages, and the
//! table of differences. Read them before you commit.

pub mod answer;
#[path = "../apps/mod.rs"]
pub mod apps;
pub mod json;
pub mod lookup;
pub mod page;
pub mod shell;

/// The pages whose Rust blocks are doc tests.
#[cfg(doctest)]
mod pages;

//! Input for the targets: good pieces, changed at some places; and an app that is asked in process.

mod asked;
mod changed;
mod check;

pub use asked::{Answer, Asked};
pub use changed::{Change, changed};
pub use check::check;

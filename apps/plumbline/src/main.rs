//! Plumbline
fn main() {}

//! Plumbline.
fn main() {}

#[aplomb::main]
fn main() {}

#[aplomb::test]
fn works() {}

fn main() {}

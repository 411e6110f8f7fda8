use aplomb::prelude::*;

#[derive(Credential)]
enum Caller {
    Person(Bearer),
    Nobody,
}

fn main() {}

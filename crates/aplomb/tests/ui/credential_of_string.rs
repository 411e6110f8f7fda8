use aplomb::prelude::*;

#[derive(Credential)]
enum Caller {
    Person(Bearer),
    Machine(String),
}

fn main() {}

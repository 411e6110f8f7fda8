use aplomb::prelude::*;

#[derive(Clone)]
struct Guest;

#[dependency]
async fn guest(socket: Socket<String, String>) -> Guest {
    drop(socket);
    Guest
}

fn main() {}

use aplomb::prelude::*;

#[post("/orders")]
async fn place(bytes: Bytes, stream: BodyStream) -> String {
    let _ = stream;
    bytes.len().to_string()
}

fn main() {}

use aplomb::prelude::*;

#[derive(Debug)]
enum OrderError {
    NotFound,
}

#[get("/orders")]
async fn orders() -> Result<String, OrderError> {
    Err(OrderError::NotFound)
}

fn main() {}

use aplomb::prelude::*;

struct Order;

#[derive(Debug, Problem)]
enum OrderError {
    #[problem(status = 404)]
    NotFound,
}

#[get("/orders")]
async fn orders() -> Result<Order, OrderError> {
    Err(OrderError::NotFound)
}

fn main() {}

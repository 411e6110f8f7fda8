//! An axum router in an Aplomb app: what was there before goes on below a path.

use aplomb::prelude::*;

/// The old API, as it always was.
mod old {
    use axum::extract::Path;
    use axum::http::StatusCode;
    use axum::{Json, Router, routing};
    use serde_json::{Value, json};

    async fn order(Path(id): Path<u64>) -> Json<Value> {
        Json(json!({ "id": id, "served_by": "axum" }))
    }

    pub(crate) fn router() -> Router {
        Router::new()
            .route("/orders/{id}", routing::get(order))
            .fallback(async || (StatusCode::NOT_FOUND, "axum: nothing here"))
    }
}

/// An order.
#[model]
struct Order {
    id: u64,
    served_by: String,
}

/// Read an order
#[get("/orders/{id}")]
async fn order(id: u64) -> Order {
    let served_by = "aplomb".to_owned();
    Order { id, served_by }
}

fn app() -> App {
    App::new("Orders", "2.0.0")
        .routes(routes![order].prefix("/v2"))
        .mount("/v1", old::router())
}

#[aplomb::main]
async fn main() -> aplomb::Result<()> {
    app().serve().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[aplomb::test]
    async fn both_answer() {
        let client = app().test();
        let new = client.get("/v2/orders/7").send().await;
        new.assert_json(&json!({ "id": 7, "served_by": "aplomb" }))
            .assert_documented();
        let old = client.get("/v1/orders/7").send().await;
        old.assert_json(&json!({ "id": 7, "served_by": "axum" }));
        assert!(client.document()["paths"].get("/v1/orders/{id}").is_none());
    }

    #[aplomb::test]
    async fn each_refuses_in_its_own_way() {
        let client = app().test();
        let new = client.get("/v2/orders/seven").send().await;
        new.assert_problem(422, "invalid-request")
            .assert_fault("id", "int_parsing");
        client.get("/v1/orders/seven").send().await.assert_status(400);
        client.get("/v1/nowhere").send().await.assert_status(404);
    }

    #[aplomb::test]
    async fn a_route_that_has_moved_is_not_seen_by_axum() {
        let client = app().routes(routes![order].prefix("/v1")).test();
        let moved = client.get("/v1/orders/7").send().await;
        moved.assert_json(&json!({ "id": 7, "served_by": "aplomb" }));
        let old = client.get("/v1/orders/7/items").send().await;
        assert_eq!(old.text(), "axum: nothing here");
    }
}

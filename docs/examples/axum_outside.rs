//! An Aplomb app in an axum router: the new API begins below a path of the old one.

use std::time::Duration;

use aplomb::prelude::*;
use aplomb::{MountPath, Running};
use axum::{Router, routing};
use tower::ServiceBuilder;

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

/// Where it stands in the router.
const BELOW: &str = "/v2";

fn app() -> App {
    App::new("Orders", "2.0.0")
        .problem_base("/v2/problems/")
        .routes(routes![order])
}

fn router(running: &Running) -> Router {
    // axum cuts the path off. Said here, it stands in the document and in redirects.
    let said = |mut request: axum::extract::Request| {
        request.extensions_mut().insert(MountPath(BELOW.to_owned()));
        request
    };
    let api = ServiceBuilder::new().map_request(said).service(running.service());
    Router::new()
        .route("/health", routing::get(|| async { "fine" }))
        .nest_service(BELOW, api)
}

#[aplomb::main]
async fn main() -> aplomb::Result<()> {
    let running = app().start().await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await?;
    let interrupted = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    axum::serve(listener, router(&running))
        .with_graceful_shutdown(interrupted)
        .await?;
    running.stop(Duration::from_secs(30)).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use aplomb::http::Request;
    use axum::body::{Body, to_bytes};
    use serde_json::Value;
    use tower::ServiceExt;

    async fn ask(path: &str) -> (StatusCode, String) {
        let running = app().start().await.unwrap();
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = router(&running).oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[aplomb::test]
    async fn both_answer() {
        assert_eq!(ask("/health").await.1, "fine");
        let (status, order) = ask("/v2/orders/7").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(order, r#"{"id":7,"served_by":"aplomb"}"#);
    }

    #[aplomb::test]
    async fn what_refers_to_the_app_leads_below_the_path() {
        let (status, text) = ask("/v2/orders/seven").await;
        let problem: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["type"], "/v2/problems/invalid-request");
        let (status, _) = ask("/v2/problems/invalid-request").await;
        assert_eq!(status, StatusCode::OK);
        let (_, text) = ask("/v2/openapi.json").await;
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["servers"][0]["url"], "/v2");
    }
}

//! Refused bodies over HTTP: the whole list of faults, what is accepted on a second reading, and FastAPI's style.

mod in_process;

use aplomb_core::fault::{Faults, Location};
use aplomb_core::model::{MergePatch, Model, rule};
use aplomb_core::problem::ErrorStyle;
use aplomb_core::reply::Json;
use aplomb_core::{App, Body};
use http::{Request, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use in_process::{app, handler, start, text};

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Order {
    market: String,
    #[schemars(range(min = 1))]
    quantity: u8,
    dry: Option<bool>,
}

impl Model for Order {
    fn check(&self, at: &Location<'_>, faults: &mut Faults) {
        rule::ge(&self.quantity, 1, &at.key("quantity"), faults);
    }
}

handler!(Place, "POST" "/orders", (order: Json<Order>) -> Json<Order> { order });
handler!(Change, "PATCH" "/orders", (patch: MergePatch<Order>) -> Result<Json<Order>, aplomb_core::model::patch::NotMerged> {
    let stored = Order { market: "a".to_owned(), quantity: 1, dry: Some(true) };
    patch.merge_into(&stored).map(Json)
});

async fn send(app: App, method: &str, media_type: &str, body: &str) -> (StatusCode, Value) {
    let request = Request::builder()
        .method(method)
        .uri("/orders")
        .header("content-type", media_type)
        .body(Body::full(body.to_owned()))
        .unwrap();
    let response = start(app).await.service().answer(request, None).await;
    let status = response.status();
    (status, serde_json::from_str(&text(response).await).unwrap())
}

async fn post(body: &str) -> (StatusCode, Value) {
    send(app::<Place>(), "POST", "application/json", body).await
}

async fn post_to_fastapi(body: &str) -> (StatusCode, Value) {
    let app = app::<Place>().errors(ErrorStyle::FastApi).echo_input(true);
    send(app, "POST", "application/json", body).await
}

#[tokio::test]
async fn every_fault_is_in_the_problem() {
    let (status, problem) = post(r#"{"quantity": 0, "dry": "yes"}"#).await;
    assert_eq!(status, 422);
    let errors: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            (
                error["pointer"].as_str().unwrap(),
                error["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        errors,
        [
            ("#/quantity", "greater_than_equal"),
            ("#/dry", "bool_type"),
            ("#/market", "missing")
        ]
    );
    assert_eq!(
        problem["errors"][0].get("input"),
        None,
        "nothing is echoed unasked"
    );
}

#[tokio::test]
async fn a_whole_number_with_a_fraction_of_zeros_is_one() {
    let (status, order) = post(r#"{"market": "a", "quantity": 5.0}"#).await;
    assert_eq!(
        (status, order),
        (StatusCode::OK, json!({"market": "a", "quantity": 5, "dry": null}))
    );
    let (status, problem) = post(r#"{"market": "a", "quantity": 0.0}"#).await;
    assert_eq!(
        (status.as_u16(), &problem["errors"][0]["code"]),
        (422, &json!("greater_than_equal"))
    );
    let (status, problem) = post(r#"{"market": "a", "quantity": 5.0, "quantity": 6}"#).await;
    assert_eq!(
        (status.as_u16(), &problem["errors"][0]["code"]),
        (422, &json!("duplicate_key"))
    );
}

#[tokio::test]
async fn in_fastapis_style_strings_are_numbers_and_the_last_member_wins() {
    let (status, order) =
        post_to_fastapi(r#"{"market": "a", "quantity": 3, "quantity": " 5.0", "dry": "off"}"#).await;
    assert_eq!(
        (status, order),
        (
            StatusCode::OK,
            json!({"market": "a", "quantity": 5, "dry": false})
        )
    );
    let (status, answer) = post_to_fastapi(r#"{"market": 1, "quantity": "x", "dry": 7}"#).await;
    assert_eq!(status, 422);
    let types: Vec<_> = answer["detail"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| {
            (
                fault["type"].as_str().unwrap(),
                fault["loc"].clone(),
                fault["input"].clone(),
            )
        })
        .collect();
    assert_eq!(
        types,
        [
            ("string_type", json!(["body", "market"]), json!(1)),
            ("int_parsing", json!(["body", "quantity"]), json!("x")),
            ("bool_parsing", json!(["body", "dry"]), json!(7)),
        ]
    );
    let (_, answer) = post_to_fastapi("null").await;
    assert_eq!(
        (&answer["detail"][0]["type"], &answer["detail"][0]["loc"]),
        (&json!("missing"), &json!(["body"]))
    );
}

#[tokio::test]
async fn a_merge_patch_is_an_argument() {
    let patch = |body: &'static str| send(app::<Change>(), "PATCH", "application/merge-patch+json", body);
    let (status, order) = patch(r#"{"quantity": 7, "dry": null}"#).await;
    assert_eq!(
        (status, order),
        (StatusCode::OK, json!({"market": "a", "quantity": 7, "dry": null}))
    );
    let (status, problem) = patch(r#"{"market": null, "quantity": 0}"#).await;
    assert_eq!(status, 422);
    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].clone())
        .collect();
    assert_eq!(pointers, ["#/quantity", "#/market"]);
}

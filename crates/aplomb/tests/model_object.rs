//! A struct is an object on the wire, never an array of its fields.

use aplomb::prelude::*;

#[model]
#[derive(Debug)]
struct Line {
    sku: String,
    quantity: u32,
}

#[model]
#[derive(Debug)]
struct Basket {
    owner: Option<String>,
    lines: Vec<Line>,
}

#[post("/baskets")]
async fn fill(basket: Basket) -> Basket {
    basket
}

#[aplomb::test]
async fn an_array_is_no_model() {
    let client = App::new("Baskets", "1").routes(routes![fill]).test();
    let good = json!({ "owner": null, "lines": [{ "sku": "a", "quantity": 1 }] });
    client
        .post("/baskets")
        .json(&good)
        .send()
        .await
        .assert_status(200)
        .assert_json(&good)
        .assert_documented();
    let reply = client.post("/baskets").json(&json!([null, []])).send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("#", "model_attributes_type");
    let reply = client
        .post("/baskets")
        .json(&json!({ "lines": [["a", 1]] }))
        .send()
        .await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("#/lines/0", "model_attributes_type");
}

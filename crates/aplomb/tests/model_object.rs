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

#[model]
#[derive(Debug)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Shape {
    Circle { radius: u32 },
    Empty,
}

#[model]
#[derive(Debug)]
enum Colour {
    Red,
    Green,
}

#[model]
#[derive(Debug)]
enum Paint {
    Plain,
    Mixed { parts: Vec<Colour> },
}

#[model]
#[derive(Debug)]
struct Drawing {
    shapes: Vec<Shape>,
    paint: Paint,
    frame: Option<Colour>,
}

#[post("/drawings")]
async fn draw(drawing: Drawing) -> Drawing {
    drawing
}

#[aplomb::test]
async fn a_variant_is_named_by_a_string() {
    let client = App::new("Drawings", "1").routes(routes![draw]).test();
    let good = json!({
        "shapes": [{ "kind": "circle", "radius": 1 }, { "kind": "empty" }],
        "paint": { "Mixed": { "parts": ["Red"] } },
        "frame": "Green",
    });
    client
        .post("/drawings")
        .json(&good)
        .send()
        .await
        .assert_status(200)
        .assert_json(&good)
        .assert_documented();
    for (pointer, value, code) in [
        (
            "/shapes/0",
            json!({ "kind": 0, "radius": 1 }),
            "union_tag_invalid",
        ),
        ("/shapes/0", json!(["circle", 1]), "model_attributes_type"),
        ("/paint", json!({ "Plain": null }), "union_tag_invalid"),
        ("/paint/Mixed", json!([["Red"]]), "model_attributes_type"),
        ("/frame", json!(1), "enum"),
        ("/frame", json!({ "Green": null }), "enum"),
        ("/paint/Mixed/parts/0", json!(0), "enum"),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        let reply = client.post("/drawings").json(&bad).send().await;
        reply
            .assert_problem(422, "invalid-request")
            .assert_documented()
            .assert_fault(&format!("#{pointer}"), code);
    }
}

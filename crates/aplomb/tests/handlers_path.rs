//! Path parameters.

use aplomb::prelude::*;

/// The number of an order.
#[model]
#[derive(Debug, Clone, Copy)]
struct OrderId(#[field(ge = 1)] u32);

#[model]
#[derive(Debug, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Side {
    Buy,
    SellShort,
}

#[model]
#[derive(Debug)]
struct Place {
    #[field(max_length = 3)]
    venue: String,
    market: String,
}

#[get("/number/{n}")]
async fn number(n: u8) -> String {
    n.to_string()
}

#[get("/limited/{n}/{word}")]
async fn limited(
    /// How many
    #[path(ge = 2, lt = 10, example = 4)]
    n: i64,
    #[path(min_length = 2, pattern = "^[a-zä]+$")] word: String,
) -> String {
    format!("{n} {word}")
}

#[get("/order/{id}/{side}")]
async fn order(side: Side, id: OrderId) -> String {
    format!("{id:?} {side:?}")
}

#[get("/uuid/{id}/{at}")]
async fn exact(id: Uuid, at: Timestamp) -> String {
    format!("{id} {at}")
}

#[get("/float/{x}")]
async fn float(x: f64) -> String {
    x.to_string()
}

#[get("/flag/{on}")]
async fn flag(on: bool) -> String {
    on.to_string()
}

#[get("/{venue}/at/{market}")]
async fn place(#[path] place: Place) -> String {
    format!("{} {}", place.venue, place.market)
}

#[get("/file-{name}.txt")]
async fn part(name: String) -> String {
    name
}

fn app() -> App {
    App::new("T", "1").routes(routes![number, limited, order, exact, float, flag, place, part])
}

#[aplomb::test]
async fn a_value_is_parsed_by_its_type() {
    let client = app().test();
    for (path, text) in [
        ("/number/255", "255"),
        ("/limited/9/w%C3%A4re", "9 wäre"),
        ("/order/7/sell_short", "OrderId(7) SellShort"),
        (
            "/uuid/67e55044-10b1-426f-9247-bb680e5fe0c8/2026-01-02T03:04:05Z",
            "67e55044-10b1-426f-9247-bb680e5fe0c8 2026-01-02T03:04:05Z",
        ),
        ("/float/1.5", "1.5"),
        ("/float/-1e3", "-1000"),
        ("/flag/true", "true"),
        ("/abc/at/x", "abc x"),
        ("/file-a.b.txt", "a.b"),
    ] {
        let reply = client.get(path).send().await;
        reply.assert_status(200).assert_documented();
        assert_eq!(reply.text(), text, "{path}");
    }
}

#[aplomb::test]
async fn a_value_that_does_not_fit_says_where_and_why() {
    let client = app().test();
    for (path, name, code) in [
        ("/number/256", "n", "less_than_equal"),
        ("/number/-1", "n", "greater_than_equal"),
        ("/number/99999999999999999999999999999", "n", "less_than_equal"),
        ("/number/one", "n", "int_parsing"),
        ("/number/1.5", "n", "int_parsing"),
        ("/number/%20", "n", "int_parsing"),
        ("/limited/1/ab", "n", "greater_than_equal"),
        ("/limited/10/ab", "n", "less_than"),
        ("/limited/3/a", "word", "string_too_short"),
        ("/limited/3/AB", "word", "string_pattern_mismatch"),
        ("/order/0/buy", "id", "greater_than_equal"),
        ("/order/1/Buy", "side", "enum"),
        ("/uuid/67e55044/2026-01-02T03:04:05Z", "id", "uuid_parsing"),
        ("/float/NaN", "x", "finite_number"),
        ("/float/inf", "x", "finite_number"),
        ("/float/-Infinity", "x", "finite_number"),
        ("/float/1e999", "x", "finite_number"),
        ("/flag/perhaps", "on", "bool_parsing"),
        ("/abcd/at/x", "venue", "string_too_long"),
    ] {
        let reply = client.get(path).send().await;
        reply.assert_problem(422, "invalid-request").assert_documented();
        reply.assert_fault(name, code);
    }
}

#[aplomb::test]
async fn every_segment_is_looked_at() {
    let reply = app().test().get("/limited/100/X").send().await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("n", "less_than")
        .assert_fault("word", "string_too_short")
        .assert_fault("word", "string_pattern_mismatch");
}

#[aplomb::test]
async fn path_parameters_are_documented() {
    let client = app().test();
    let document = client.document();
    let parameters = &document["paths"]["/limited/{n}/{word}"]["get"]["parameters"];
    assert_eq!(parameters[0]["name"], "n");
    assert_eq!(
        (&parameters[0]["in"], &parameters[0]["required"]),
        (&json!("path"), &json!(true))
    );
    assert_eq!(parameters[0]["description"], "How many");
    assert_eq!(parameters[0]["schema"]["minimum"], 2);
    assert_eq!(parameters[0]["schema"]["exclusiveMaximum"], 10);
    assert_eq!(parameters[1]["schema"]["minLength"], 2);
    let places = document["paths"]["/{venue}/at/{market}"]["get"]["parameters"]
        .as_array()
        .unwrap();
    assert_eq!(places.len(), 2);
}

#[aplomb::test]
async fn a_prefix_can_have_parameters() {
    #[get("/items/{item}")]
    async fn item(#[path] tenant: String, item: u32) -> String {
        format!("{tenant} {item}")
    }
    #[get("/status")]
    async fn status() -> &'static str {
        "well"
    }
    let app = || routes![item, status].prefix("/{tenant}").prefix("/v1");
    let client = App::new("T", "1").routes(app()).test();
    assert_eq!(
        client
            .get("/v1/ada/items/3")
            .send()
            .await
            .assert_documented()
            .text(),
        "ada 3"
    );
    assert_eq!(
        client
            .get("/v1/ada/status")
            .send()
            .await
            .assert_documented()
            .text(),
        "well"
    );
    let parameters = client.document()["paths"]["/v1/{tenant}/status"]["get"]["parameters"]
        .as_array()
        .unwrap();
    assert_eq!(
        parameters[0]["name"], "tenant",
        "a parameter that no argument takes is still in the address"
    );
    // Without the prefix it is nowhere.
    let error = App::new("T", "1").routes(routes![item]).check().unwrap_err();
    assert!(
        error.to_string().contains("`tenant` is a path parameter"),
        "{error}"
    );
}

//! Query parameters.

use aplomb::prelude::*;

#[model]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Order {
    Up,
    Down,
}

/// How a list is cut.
#[model]
#[derive(Debug)]
struct Page {
    /// How many
    #[field(ge = 1, le = 100, default = 20)]
    limit: u32,
    /// Where to go on
    #[field(max_length = 4)]
    after: Option<String>,
}

const MOST: usize = 3;

#[get("/all")]
async fn all(
    #[query] needed: u16,
    #[query] maybe: Option<i8>,
    #[query(default = 7, ge = 1)] given: u32,
    #[query(default)] zero: u32,
    #[query(max_items = MOST, unique_items, default)] list: Vec<u8>,
    #[query] others: Option<Vec<String>>,
    #[query("sort-by", default = Order::Up)] sort: Order,
    #[query] page: Page,
) -> String {
    format!(
        "{needed} {maybe:?} {given} {zero} {list:?} {others:?} {sort:?} {} {:?}",
        page.limit, page.after
    )
}

#[get("/text")]
async fn text(#[query(min_length = 1, max_length = 5)] q: String) -> String {
    q
}

#[get("/number")]
async fn number(#[query] x: f64, #[query] n: Option<u64>, #[query] i: Option<i32>) -> String {
    format!("{x} {n:?} {i:?}")
}

#[get("/old")]
async fn old(
    /// What it was called before
    #[query(deprecated, title = "Old", example = "x")]
    before: Option<String>,
    #[query(hidden)] secret: Option<String>,
) -> String {
    format!("{before:?} {secret:?}")
}

fn app() -> App {
    App::new("T", "1").routes(routes![all, text, number, old])
}

#[aplomb::test]
async fn what_is_not_sent_is_filled_in() {
    let client = app().test();
    let reply = client.get("/all?needed=1").send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "1 None 7 0 [] None Up 20 None");
    let reply = client
        .get("/all?needed=65535&maybe=-128&given=1&zero=2&list=1&list=2&others=a&others=b%26c&sort-by=down&limit=100&after=x+y")
        .send()
        .await;
    reply.assert_status(200).assert_documented();
    assert_eq!(
        reply.text(),
        r#"65535 Some(-128) 1 2 [1, 2] Some(["a", "b&c"]) Down 100 Some("x y")"#
    );
}

#[aplomb::test]
async fn all_faults_come_together() {
    let client = app().test();
    let reply = client
        .get("/all?maybe=128&given=0&zero=-1&list=1&list=1&list=300&list=x&sort-by=sideways&limit=0&after=12345")
        .send()
        .await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("needed", "missing")
        .assert_fault("maybe", "less_than_equal")
        .assert_fault("given", "greater_than_equal")
        .assert_fault("zero", "greater_than_equal")
        .assert_fault("list", "less_than_equal")
        .assert_fault("list", "int_parsing")
        .assert_fault("sort-by", "enum")
        .assert_fault("limit", "greater_than_equal")
        .assert_fault("after", "string_too_long");
    let reply = client
        .get("/all?needed=1&list=1&list=1&list=2&list=3")
        .send()
        .await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("list", "too_long")
        .assert_fault("list", "items_not_unique");
}

#[aplomb::test]
async fn a_parameter_that_is_sent_twice_is_refused_and_in_the_style_of_fastapi_the_last_one_counts() {
    let reply = app().test().get("/text?q=a&q=b").send().await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    assert_eq!(reply.value()["errors"].as_array().unwrap().len(), 1);
    let reply = app()
        .errors(ErrorStyle::FastApi)
        .test()
        .get("/text?q=a&q=b")
        .send()
        .await;
    assert_eq!(reply.text(), "b");
}

#[aplomb::test]
async fn texts_are_decoded_and_counted_in_characters() {
    let client = app().test();
    for (query, expected) in [
        ("%C3%A4%C3%A4%C3%A4%C3%A4%C3%A4", "äääää"),
        ("a+b", "a b"),
        ("a%2Bb", "a+b"),
        ("%00", "\0"),
        ("100%", "100%"),
    ] {
        let reply = client.get(&format!("/text?q={query}")).send().await;
        reply.assert_status(200).assert_documented();
        assert_eq!(reply.text(), expected);
    }
    let reply = client.get("/text?q=").send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("q", "string_too_short");
    let reply = client.get("/text?q=%FF%FE").send().await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    client.get("/text").send().await.assert_fault("q", "missing");
    // What nobody asked for is left alone.
    assert_eq!(client.get("/text?x=%FF&q=a&&=&y").send().await.text(), "a");
}

#[aplomb::test]
async fn numbers_have_to_be_numbers_in_range() {
    let client = app().test();
    for (query, name, code) in [
        ("x=NaN", "x", "finite_number"),
        ("x=nan", "x", "finite_number"),
        ("x=Infinity", "x", "finite_number"),
        ("x=-inf", "x", "finite_number"),
        ("x=1e400", "x", "finite_number"),
        ("x=", "x", "float_parsing"),
        ("x=0x10", "x", "float_parsing"),
        ("x=1&n=-1", "n", "greater_than_equal"),
        ("x=1&n=18446744073709551616", "n", "less_than_equal"),
        ("x=1&i=2147483648", "i", "less_than_equal"),
        ("x=1&i=-2147483649", "i", "greater_than_equal"),
        ("x=1&i=1_000", "i", "int_parsing"),
    ] {
        let reply = client.get(&format!("/number?{query}")).send().await;
        reply.assert_problem(422, "invalid-request").assert_documented();
        reply.assert_fault(name, code);
    }
    assert_eq!(
        client
            .get("/number?x=1&n=18446744073709551615&i=-2147483648")
            .send()
            .await
            .text(),
        "1 Some(18446744073709551615) Some(-2147483648)"
    );
    let digits = "9".repeat(7000);
    let reply = client.get(&format!("/number?x=1&n={digits}")).send().await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    assert!(reply.text().len() < 2000, "a long value is not repeated");
}

#[aplomb::test]
async fn what_is_said_of_a_parameter_is_in_the_document() {
    let client = app().test();
    let document = client.document();
    let old = document["paths"]["/old"]["get"]["parameters"].as_array().unwrap();
    assert_eq!(old.len(), 1, "a hidden one is left out");
    assert_eq!(old[0]["deprecated"], true);
    assert_ne!(old[0]["required"], true);
    assert_eq!(old[0]["description"], "What it was called before");
    assert_eq!(
        client.get("/old?secret=s").send().await.text(),
        r#"None Some("s")"#
    );
    let all = document["paths"]["/all"]["get"]["parameters"].as_array().unwrap();
    let names: Vec<&str> = all.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "needed", "maybe", "given", "zero", "list", "others", "sort-by", "limit", "after"
        ]
    );
    let of = |name: &str| &all.iter().find(|one| one["name"] == name).unwrap()["schema"];
    assert_eq!(of("given")["default"], 7);
    assert_eq!(of("zero")["default"], 0);
    assert_eq!(of("list")["maxItems"], 3);
    assert_eq!(of("limit")["maximum"], 100);
    assert_eq!(of("sort-by")["default"], "up");
}

#[aplomb::test]
async fn a_handler_stays_a_function() {
    assert_eq!(text("plain".to_owned()).await, "plain");
    assert_eq!(number(1.0, None, Some(2)).await, "1 None Some(2)");
}

//! `#[model]`: structs as groups of parameters, enums of names and newtypes as one.

use aplomb::prelude::*;
use aplomb::test::{TestClient, TestReply};

/// How a list is cut.
#[model(check = Paging::not_too_far)]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Paging {
    /// How many items.
    #[field(ge = 1, le = 100, default = 20)]
    page_size: u32,
    /// Where to go on.
    #[field(max_length = 4, rename = "after")]
    start_at: Option<String>,
    #[field(max_items = 2, unique_items, default)]
    tags: Vec<Tag>,
    #[field(default = Side::Both, deprecated, example = Side::Buy, title = "Side")]
    side: Side,
    #[serde(skip)]
    seen: u8,
    #[field(rename = "X")]
    x: Option<Ratio>,
}

impl Paging {
    fn not_too_far(&self) -> Result<(), String> {
        if self.start_at.as_deref() == Some("end") {
            Err("There is nothing after the end".to_owned())
        } else {
            Ok(())
        }
    }
}

#[model]
#[derive(Debug, PartialEq)]
struct Tag(#[field(min_length = 1, pattern = "^[a-z]+$")] String);

#[model]
#[derive(Debug, PartialEq)]
struct Ratio(#[field(gt = 0.0)] f64);

/// Which side.
#[model]
#[derive(Debug, PartialEq, Clone)]
#[serde(rename_all = "snake_case")]
enum Side {
    /// Who takes.
    #[serde(rename = "b")]
    Buy,
    SellShort,
    /// Whoever.
    Both,
    #[serde(skip_deserializing)]
    #[allow(dead_code, reason = "no request can make it")]
    Unknown,
}

/// A newtype that is read by its conversion.
#[model]
#[serde(try_from = "String", into = "String")]
#[derive(Clone, Debug)]
struct Even(String);

impl TryFrom<String> for Even {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Even, &'static str> {
        if text.len().is_multiple_of(2) {
            Ok(Even(text))
        } else {
            Err("The length has to be even")
        }
    }
}

impl From<Even> for String {
    fn from(even: Even) -> String {
        even.0
    }
}

#[model]
struct Outer {
    #[serde(flatten)]
    range: Range,
    exact: Option<bool>,
}

#[model]
#[serde(default)]
struct Range {
    low: i32,
    high: i32,
}

impl Default for Range {
    fn default() -> Range {
        Range { low: -5, high: 5 }
    }
}

#[model]
struct Told {
    x_token: Option<String>,
    #[serde(rename = "User_Agent")]
    agent: Option<String>,
}

/// A field that cannot be a parameter: a model all the same.
#[model]
#[allow(dead_code, reason = "that it is declared is what is tried")]
struct Deep {
    inner: Range,
    others: Vec<Range>,
}

#[get("/list")]
async fn list(#[query] paging: Paging) -> String {
    format!("{paging:?}")
}

#[get("/sides/{side}/{tag}/{even}")]
async fn one(side: Side, tag: Tag, even: Even) -> String {
    format!("{side:?} {tag:?} {even:?}")
}

#[get("/outer")]
async fn outer(#[query] outer: Outer, #[header] told: Told) -> String {
    let Told { x_token, agent } = told;
    format!(
        "{} {} {:?} {x_token:?} {agent:?}",
        outer.range.low, outer.range.high, outer.exact
    )
}

fn client() -> TestClient {
    App::new("Params", "1.0.0")
        .routes(routes![list, one, outer])
        .test()
}

fn faults(reply: &TestReply) -> Vec<(String, String)> {
    assert_eq!(reply.status(), 422, "{}", reply.text());
    let value = reply.value();
    let errors = value["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| {
            let text = |name: &str| error[name].as_str().unwrap_or("").to_owned();
            (
                if error["pointer"].is_string() {
                    text("pointer")
                } else {
                    text("parameter")
                },
                text("code"),
            )
        })
        .collect()
}

#[aplomb::test]
async fn a_struct_is_a_group() {
    let client = client();
    let reply = client
        .get("/list?pageSize=3&after=abc&tags=a&tags=b&side=b&X=0.5")
        .send()
        .await;
    assert_eq!(
        reply.text(),
        r#"Paging { page_size: 3, start_at: Some("abc"), tags: [Tag("a"), Tag("b")], side: Buy, seen: 0, x: Some(Ratio(0.5)) }"#
    );
    let reply = client.get("/list").send().await;
    assert_eq!(
        reply.text(),
        r#"Paging { page_size: 20, start_at: None, tags: [], side: Both, seen: 0, x: None }"#
    );
}

#[aplomb::test]
async fn all_faults_come_together() {
    let client = client();
    let reply = client
        .get("/list?pageSize=0&after=abcde&tags=a&tags=B&side=unknown&X=-1&colour=red&colour=blue&seen=1")
        .send()
        .await;
    let codes: Vec<String> = faults(&reply).into_iter().map(|(_, code)| code).collect();
    assert_eq!(
        codes,
        [
            "extra_forbidden",
            "extra_forbidden",
            "greater_than_equal",
            "string_too_long",
            "string_pattern_mismatch",
            "enum",
            "greater_than",
        ]
    );
    assert!(
        reply.text().contains("'b', 'sell_short' or 'both'"),
        "{}",
        reply.text()
    );
    let reply = client.get("/list?after=end").send().await;
    assert_eq!(faults(&reply)[0].1, "value_error");
    let reply = client.get("/list?after=end&pageSize=0").send().await;
    assert_eq!(faults(&reply).len(), 1);
}

#[aplomb::test]
async fn enums_and_newtypes_are_one_parameter() {
    let client = client();
    let reply = client.get("/sides/sell_short/abc/four").send().await;
    assert_eq!(reply.text(), r#"SellShort Tag("abc") Even("four")"#);
    let reply = client.get("/sides/sell/A/odd").send().await;
    let codes: Vec<String> = faults(&reply).into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, ["enum", "string_pattern_mismatch", "value_error"]);
}

#[aplomb::test]
async fn groups_nest_and_headers_have_hyphens() {
    let client = client();
    let reply = client
        .get("/outer?low=1&exact=true")
        .header("X-Token", "t")
        .header("User_Agent", "a")
        .send()
        .await;
    assert_eq!(reply.text(), r#"1 5 Some(true) Some("t") Some("a")"#);
}

#[aplomb::test]
async fn the_group_is_documented() {
    let client = client();
    let parameters = client.document()["paths"]["/list"]["get"]["parameters"]
        .as_array()
        .unwrap()
        .clone();
    let find = |name: &str| {
        parameters
            .iter()
            .find(|parameter| parameter["name"] == name)
            .unwrap()
            .clone()
    };
    let names: Vec<_> = parameters
        .iter()
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["pageSize", "after", "tags", "side", "X"]);
    let size = find("pageSize");
    assert_eq!(size["description"], "How many items.");
    assert_ne!(size["required"], true);
    assert_eq!(size["schema"]["minimum"], 1);
    assert_eq!(size["schema"]["maximum"], 100);
    assert_eq!(size["schema"]["default"], 20);
    let side = find("side");
    assert_eq!(side["deprecated"], true);
    assert_eq!(side["schema"]["default"], "both");
    assert_eq!(side["schema"]["examples"], json!(["b"]));
    assert_eq!(side["schema"]["title"], "Side");
    assert_eq!(find("after")["schema"]["maxLength"], 4);
    assert_eq!(find("tags")["schema"]["uniqueItems"], true);
}

/// An order without a name in the document.
#[model]
#[derive(Debug)]
#[schemars(inline)]
enum Direction {
    Up,
    Down,
}

#[model]
#[derive(Debug)]
struct Sorting {
    direction: Direction,
    side: Side,
}

#[post("/sorting")]
async fn sort(#[query] direction: Option<Direction>, sorting: Sorting) -> String {
    format!("{direction:?} {sorting:?}")
}

#[aplomb::test]
async fn an_enum_that_is_written_where_it_is_used_is_a_literal() {
    let client = App::new("Params", "1.0.0").routes(routes![sort]).test();
    let good = json!({ "direction": "Down", "side": "b" });
    let reply = client.post("/sorting?direction=Up").json(&good).send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "Some(Up) Sorting { direction: Down, side: Buy }");
    let bad = json!({ "direction": "Left", "side": "left" });
    let reply = client.post("/sorting?direction=Right").json(&bad).send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("direction", "literal_error")
        .assert_fault("#/direction", "literal_error")
        .assert_fault("#/side", "enum");
}

/// A field of a type that stands only under a `#[cfg]`, and one of a type that there is not.
#[model]
struct Conditional {
    #[cfg(test)]
    #[field(ge = 3, default = 4)]
    here: u8,
    #[cfg(not(test))]
    #[field(ge = 3)]
    gone: NoSuchType,
    #[cfg(test)]
    #[cfg(not(any()))]
    #[serde(flatten)]
    range: Range,
    name: String,
    #[cfg(test)]
    #[serde(skip)]
    skipped: u8,
}

/// No parameter where the `#[cfg]` holds, and a model all the same.
#[model]
struct ConditionallyDeep {
    #[cfg(test)]
    inner: Option<Range>,
}

/// Nothing is left of its fields.
#[model]
#[serde(deny_unknown_fields)]
struct NothingLeft {
    #[cfg(not(test))]
    gone: NoSuchType,
}

#[get("/conditional")]
async fn conditional(#[query] it: Conditional) -> String {
    let (low, high) = (it.range.low, it.range.high);
    format!("{} {low} {high} {} {}", it.here, it.name, it.skipped)
}

#[get("/nothing")]
async fn nothing(#[query] nothing: NothingLeft) -> String {
    let NothingLeft {} = nothing;
    "nothing".to_owned()
}

#[post("/deep")]
async fn deep(it: ConditionallyDeep) -> String {
    it.inner.map_or(0, |range| range.low).to_string()
}

#[aplomb::test]
async fn a_field_under_a_cfg_is_a_parameter_where_it_is_there() {
    let client = App::new("Params", "1.0.0")
        .routes(routes![conditional, nothing, deep])
        .test();
    let reply = client.get("/conditional?here=5&low=1&name=n").send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "5 1 5 n 0");
    let reply = client.get("/conditional?name=n").send().await;
    assert_eq!(reply.text(), "4 -5 5 n 0");
    let reply = client.get("/conditional?here=1&gone=1").send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("here", "greater_than_equal")
        .assert_fault("name", "missing");
    let reply = client.get("/nothing?gone=1").send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_fault("gone", "extra_forbidden");
    let parameters = &client.document()["paths"]["/conditional"]["get"]["parameters"];
    let names: Vec<&str> = parameters
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["here", "low", "high", "name"]);
    assert_eq!(client.get("/nothing").send().await.text(), "nothing");
    let reply = client
        .post("/deep")
        .json(&json!({"inner": {"low": 3}}))
        .send()
        .await;
    assert_eq!(reply.text(), "3");
}

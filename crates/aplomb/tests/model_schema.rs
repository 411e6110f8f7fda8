//! `#[model]`: the schema says what the checks check.

use std::collections::BTreeMap;

use aplomb::prelude::*;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

fn schema<T: JsonSchema>(output: bool) -> serde_json::Value {
    let settings = SchemaSettings::draft2020_12();
    let settings = if output {
        settings.for_serialize()
    } else {
        settings.for_deserialize()
    };
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// An order.
///
/// As the client sends it.
#[model(example = json!({"market": "a:B-C"}), title = "The order", name = "OrderIn")]
struct Order {
    /// Where.
    #[field(
        pattern = r"^[a-z]+:[A-Z]+$",
        min_length = 3,
        max_length = 9,
        example = "a:B",
        title = "Market"
    )]
    market: String,
    #[field(gt = 0.0, lt = 1e3)]
    quantity: f64,
    #[field(ge = -3, le = 3, multiple_of = 3)]
    steps: Option<i8>,
    #[field(min_items = 1, max_items = 2, unique_items)]
    tags: Vec<Tag>,
    #[field(min_properties = 1, max_properties = 2)]
    extra: BTreeMap<String, u8>,
    #[field(default = Life::Day)]
    life: Life,
    #[field(default = "EUR", deprecated)]
    currency: String,
    #[field(read_only)]
    id: u32,
    #[field(write_only)]
    secret: String,
    /// Rules beside a reference.
    #[field(max_length = 3)]
    tag: Option<Tag>,
}

#[model]
#[derive(PartialEq)]
struct Tag(#[field(min_length = 1)] String);

/// How long.
#[model]
#[serde(rename_all = "snake_case")]
enum Life {
    /// Until the close.
    Day,
    Forever,
    /// At once, or not.
    FillOrKill,
}

#[model]
enum Plain {
    A,
    B,
}

/// A shape.
#[model]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Shape {
    /// Round.
    Circle {
        #[field(gt = 0.0)]
        radius: f64,
    },
    Boxed(Tagged),
}

#[model]
struct Tagged {
    tag: Tag,
}

#[test]
fn each_rule_is_a_keyword() {
    let schema = schema::<Order>(false);
    assert_eq!(schema["title"], "The order");
    assert_eq!(schema["description"], "An order.\n\nAs the client sends it.");
    assert_eq!(schema["examples"], json!([{"market": "a:B-C"}]));
    let properties = &schema["properties"];
    assert_eq!(
        properties["market"],
        json!({
            "title": "Market", "description": "Where.", "type": "string", "pattern": "^[a-z]+:[A-Z]+$",
            "minLength": 3, "maxLength": 9, "examples": ["a:B"],
        })
    );
    assert_eq!(properties["quantity"]["exclusiveMinimum"], 0.0);
    assert_eq!(properties["quantity"]["exclusiveMaximum"], 1000.0);
    assert_eq!(properties["steps"]["minimum"], -3);
    assert_eq!(properties["steps"]["maximum"], 3);
    assert_eq!(properties["steps"]["multipleOf"], 3);
    assert_eq!(properties["tags"]["minItems"], 1);
    assert_eq!(properties["tags"]["maxItems"], 2);
    assert_eq!(properties["tags"]["uniqueItems"], true);
    assert_eq!(properties["extra"]["minProperties"], 1);
    assert_eq!(properties["extra"]["maxProperties"], 2);
    assert_eq!(properties["life"]["default"], "day");
    assert_eq!(properties["currency"]["default"], "EUR");
    assert_eq!(properties["currency"]["deprecated"], true);
    assert_eq!(properties["secret"]["writeOnly"], true);
    assert_eq!(properties["tag"]["maxLength"], 3);
    assert!(properties.get("id").is_none());
    assert_eq!(
        schema["required"],
        json!(["market", "quantity", "tags", "extra", "secret"])
    );
    assert_eq!(schema["$defs"]["Tag"]["minLength"], 1);
    assert_eq!(Order::schema_name(), "OrderIn");
}

#[test]
fn what_is_sent_differs() {
    let schema = schema::<Order>(true);
    assert_eq!(schema["properties"]["id"]["readOnly"], true);
    assert!(schema["properties"].get("secret").is_none());
    let required = schema["required"].as_array().unwrap();
    assert!(required.contains(&json!("id")) && required.contains(&json!("life")));
}

#[test]
fn names_are_one_enum_in_their_order() {
    assert_eq!(
        schema::<Life>(false)["enum"],
        json!(["day", "forever", "fill_or_kill"])
    );
    assert_eq!(
        schema::<Life>(false)["description"],
        "How long.\n\n- `day`: Until the close.\n- `fill_or_kill`: At once, or not."
    );
    assert_eq!(schema::<Life>(true)["type"], "string");
    assert!(schema::<Life>(true).get("oneOf").is_none());
    assert_eq!(schema::<Plain>(false)["enum"], json!(["A", "B"]));
}

#[test]
fn tagged_enums_have_a_discriminator() {
    let schema = schema::<Shape>(false);
    assert_eq!(schema["discriminator"], json!({"propertyName": "kind"}));
    let round = &schema["oneOf"][0];
    assert_eq!(round["description"], "Round.");
    assert_eq!(
        round["properties"]["kind"],
        json!({"type": "string", "const": "circle"})
    );
    assert_eq!(round["properties"]["radius"]["exclusiveMinimum"], 0.0);
    assert_eq!(schema["oneOf"][1]["properties"]["kind"]["const"], "boxed");
}

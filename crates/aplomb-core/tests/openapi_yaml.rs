//! YAML: what is written is read back as the same value, by a reader that is not ours.

#![allow(missing_docs)]

use aplomb_core::openapi::to_yaml;
use proptest::prelude::*;
use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Number, Value, json};

fn read(text: &str) -> Value {
    let documents = Yaml::load_from_str(text).unwrap_or_else(|error| panic!("{error} in\n{text}"));
    assert_eq!(documents.len(), 1, "one document in\n{text}");
    value(&documents[0])
}

fn value(yaml: &Yaml<'_>) -> Value {
    match yaml {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(is)) => Value::Bool(*is),
        Yaml::Value(Scalar::Integer(number)) => json!(number),
        Yaml::Value(Scalar::FloatingPoint(number)) => {
            Number::from_f64(**number).map_or(Value::Null, Value::Number)
        }
        Yaml::Value(Scalar::String(text)) => Value::String(text.to_string()),
        Yaml::Sequence(items) => items.iter().map(value).collect(),
        Yaml::Mapping(members) => {
            let members = members.iter().map(|(key, member)| match value(key) {
                Value::String(key) => (key, value(member)),
                other => panic!("the key {other} is no text"),
            });
            Value::Object(members.collect::<Map<String, Value>>())
        }
        other => panic!("{other:?}"),
    }
}

fn round(given: &Value) {
    let text = to_yaml(given);
    assert_eq!(read(&text), *given, "written as\n{text}");
}

#[test]
fn texts_that_look_like_something_else() {
    let texts = [
        "",
        " ",
        "yes",
        "No",
        "off",
        "y",
        "null",
        "~",
        "true",
        "1",
        "1.5",
        "0x1F",
        "1_000",
        "1e3",
        ".inf",
        "2026-01-31",
        "12:30",
        "a: b",
        "a #b",
        "# a",
        "- a",
        "a:",
        ": a",
        "? a",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "{a",
        "[a",
        "a\"b'c",
        "'a'",
        "a\\b",
        "---",
        "...",
        "/orders/{id}",
        "a\nb",
        "a\nb\n",
        "a\n\nb",
        " a\nb",
        "a\nb\n\n",
        "a \nb",
        "\na",
        "a\n  b",
        "a\tb\nc",
        "a\r\nb",
        "é",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\u{7f}",
        "<<",
        "=",
        "200",
        "a, b",
        "🦀",
        "\u{0}",
        "# a\nb",
        "- a\nb",
        "\ta\nb",
    ];
    for text in texts {
        round(&json!({ "key": text, text: 1 }));
        round(&json!([text, [text], { "inner": text }]));
        round(&json!(text));
    }
}

#[test]
fn numbers() {
    round(&json!([
        0,
        -1,
        1.5,
        -0.25,
        1e300,
        1.5e-9,
        9_007_199_254_740_993_i64,
        [],
        {},
        [[]],
        [{}],
        null,
        true,
        false
    ]));
}

fn any_value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![any::<String>(), "[ -~]{0,12}", "[a-z \n:#-]{0,16}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(text.clone(), inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_written_is_read(given in any_value()) {
        round(&given);
    }
}

//! Formats as types: JSON in and out, schema, and what the client is told.

#![allow(missing_docs)]

use aplomb_core::contract::TypeSchema;
use aplomb_core::fault::{Faults, Location, Place};
use aplomb_core::model::format::{Base64, Base64Url, Email, Secret};
use aplomb_core::model::inspect::{SchemaDocument, walk};
use aplomb_core::model::{Model, rule};
use proptest::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn schema<T: JsonSchema>() -> SchemaDocument {
    SchemaDocument::of(&TypeSchema::of::<T>())
}

/// A text is read, fits the schema, and is written as it should be.
fn goes_through<T: JsonSchema + Model + Serialize + DeserializeOwned>(read: Value, written: Value) {
    let value: T = serde_json::from_value(read.clone()).unwrap();
    let root = Location::root(Place::Body);
    assert!(walk(&read, &schema::<T>(), &root).is_empty());
    let mut faults = Faults::new();
    value.check(&root, &mut faults);
    assert!(faults.is_empty());
    assert_eq!(serde_json::to_value(&value).unwrap(), written);
}

#[test]
fn texts_go_through() {
    goes_through::<Email>(json!("Ada@Example.Com"), json!("Ada@example.com"));
    goes_through::<Base64>(json!("/w=="), json!("/w=="));
    goes_through::<Base64Url>(json!("_w=="), json!("_w"));
    goes_through::<Secret>(json!("hunter2"), json!("**********"));
    goes_through::<jiff::SignedDuration>(json!("PT90M"), json!("PT1H30M"));
    goes_through::<jiff::Span>(json!("P1Y"), json!("P1Y"));
    goes_through::<std::net::IpAddr>(json!("::1"), json!("::1"));
    goes_through::<std::num::NonZeroI64>(json!(-1), json!(-1));
}

#[test]
fn schemas_say_the_format() {
    assert_eq!(
        schema::<Email>().root(),
        &json!({"type": "string", "format": "email", "maxLength": 254})
    );
    assert_eq!(
        schema::<Base64>().root(),
        &json!({"type": "string", "contentEncoding": "base64"})
    );
    assert_eq!(
        schema::<Base64Url>().root(),
        &json!({"type": "string", "contentEncoding": "base64url"})
    );
    assert_eq!(
        schema::<Secret>().root(),
        &json!({"type": "string", "format": "password", "writeOnly": true})
    );
    assert_eq!(
        schema::<jiff::SignedDuration>().root(),
        &json!({"type": "string", "format": "duration"})
    );
    assert_eq!(
        schema::<jiff::Timestamp>().root(),
        &json!({"type": "string", "format": "date-time"})
    );
    assert_eq!(
        schema::<url::Url>().root(),
        &json!({"type": "string", "format": "uri"})
    );
}

#[test]
fn base64_is_strict() {
    for bad in ["_w==", "/w", "/w=", "/x==", "aGk/\n", "a", "===="] {
        assert!(bad.parse::<Base64>().is_err(), "{bad}");
    }
    for bad in ["/w", "_x", "_w=== "] {
        assert!(bad.parse::<Base64Url>().is_err(), "{bad}");
    }
}

#[test]
fn a_secret_keeps_its_rules_and_its_silence() {
    let secret: Secret = Secret::new("hunter".to_owned());
    let root = Location::root(Place::Body);
    let mut faults = Faults::new();
    rule::min_length(&secret, 8, &root, &mut faults);
    assert_eq!(faults.iter().next().unwrap().code, "string_too_short");
    assert!(!format!("{faults:?} {secret:?}").contains("hunter"));
    assert!(secret != Secret::new("other".to_owned()) && secret != Secret::new("hunte".to_owned()));
    assert_eq!(Secret::new(Base64(vec![1])), Secret::new(Base64(vec![1])));
}

#[cfg(feature = "decimal")]
#[test]
fn a_decimal_is_exact_and_written_as_text() {
    use aplomb_core::model::format::Decimal;
    goes_through::<Decimal>(json!("12.50"), json!("12.50"));
    goes_through::<Decimal>(json!(0.1), json!("0.1"));
    goes_through::<Decimal>(json!(7), json!("7"));
    let bad = walk(&json!("1,5"), &schema::<Decimal>(), &Location::root(Place::Body));
    assert_eq!(bad.iter().next().unwrap().code, "string_pattern_mismatch");
    let price: Decimal = "0.30".parse().unwrap();
    let mut faults = Faults::new();
    rule::multiple_of(
        &price,
        "0.1".parse().unwrap(),
        &Location::root(Place::Body),
        &mut faults,
    );
    rule::le(
        &price,
        "0.3".parse().unwrap(),
        &Location::root(Place::Body),
        &mut faults,
    );
    assert!(faults.is_empty());
}

proptest! {
    /// The walk calls an email address right exactly where the type does.
    #[test]
    fn emails_are_judged_alike(text in prop_oneof![any::<String>(), "[a-z.@-]{0,12}", "[a-z]{1,3}(\\.[a-z]{1,3})?@[a-z]{1,3}(\\.[a-z0-9]{1,3}){0,2}"]) {
        let walked = walk(&json!(text), &schema::<Email>(), &Location::root(Place::Body)).is_empty();
        prop_assert_eq!(walked, text.parse::<Email>().is_ok());
        prop_assert_eq!(walked, serde_json::from_value::<Email>(json!(text)).is_ok());
    }

    #[test]
    fn bytes_are_judged_alike(text in "[a-zA-Z/+_=-]{0,8}") {
        let root = Location::root(Place::Body);
        prop_assert_eq!(walk(&json!(text), &schema::<Base64>(), &root).is_empty(), text.parse::<Base64>().is_ok());
        prop_assert_eq!(walk(&json!(text), &schema::<Base64Url>(), &root).is_empty(), text.parse::<Base64Url>().is_ok());
        if let Ok(bytes) = text.parse::<Base64>() {
            prop_assert_eq!(bytes.to_string(), text);
        }
    }
}

//! Each rule means what its keyword means: our check finds nothing exactly where an independent JSON Schema validator accepts.

#![allow(missing_docs)]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aplomb_core::fault::{Faults, Location, Place};
use aplomb_core::model::inspect::{SchemaDocument, walk};
use aplomb_core::model::pattern::Run;
use aplomb_core::model::{Pattern, rule};
use proptest::prelude::*;
use regex::Regex;
use serde::Serialize;
use serde_json::{Value, json};

/// Runs a rule, and compares it with the validator and with the walk through a refused body.
fn agree<T: Serialize>(
    value: &T,
    keyword: Value,
    rule: impl FnOnce(&T, &Location<'_>, &mut Faults),
) -> Result<(), TestCaseError> {
    let root = Location::root(Place::Body);
    let mut faults = Faults::new();
    rule(value, &root, &mut faults);
    let value = serde_json::to_value(value).unwrap();
    let accepted = jsonschema::validator_for(&keyword).unwrap().is_valid(&value);
    prop_assert_eq!(faults.is_empty(), accepted, "{} under {}", value, keyword);
    let walked = walk(&value, &SchemaDocument::new(keyword.clone()), &root);
    prop_assert_eq!(
        walked.is_empty(),
        accepted,
        "the walk: {} under {}",
        value,
        keyword
    );
    let codes = |faults: &Faults| faults.iter().map(|fault| fault.code).collect::<Vec<_>>();
    prop_assert_eq!(codes(&walked), codes(&faults));
    let params = |faults: &Faults| {
        faults
            .iter()
            .map(|fault| fault.params.clone())
            .collect::<Vec<_>>()
    };
    prop_assert_eq!(params(&walked), params(&faults));
    Ok(())
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c0-9-]{0,6}",
        "[aä漢😀é]{0,6}",
        any::<String>(),
        "[A-Z]{2,3}-[0-9]{1,3}"
    ]
}

const fn class(text: &str) -> u128 {
    let bytes = text.as_bytes();
    let mut set = 0;
    let mut index = 0;
    while index < bytes.len() {
        set |= 1 << bytes[index];
        index += 1;
    }
    set
}

const CAPITALS: Run = Run {
    ascii: class("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    beyond: false,
    least: 2,
    most: 3,
};
const HYPHEN: Run = Run {
    ascii: class("-"),
    beyond: false,
    least: 1,
    most: 1,
};
const DIGITS: Run = Run {
    ascii: class("0123456789"),
    beyond: false,
    least: 1,
    most: u32::MAX,
};
static RUNS: Pattern = Pattern::runs("^[A-Z]{2,3}-[0-9]+$", &[CAPITALS, HYPHEN, DIGITS], true);
static TEN: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9][a-c]|é").unwrap());
static REGEX: Pattern = Pattern::regex("[0-9][a-c]|é", &TEN);

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lengths(text in texts(), limit in 0_usize..7) {
        agree(&text, json!({"minLength": limit}), |text, at, faults| rule::min_length(text, limit, at, faults))?;
        agree(&text, json!({"maxLength": limit}), |text, at, faults| rule::max_length(text, limit, at, faults))?;
    }

    #[test]
    fn patterns(text in texts()) {
        for pattern in [&RUNS, &REGEX] {
            agree(&text, json!({"pattern": pattern.source()}), |text, at, faults| rule::pattern(text, pattern, at, faults))?;
        }
    }

    #[test]
    fn bounds_of_whole_numbers(value in prop_oneof![-5_i64..5, any::<i64>()], bound in prop_oneof![-5_i64..5, any::<i64>()]) {
        agree(&value, json!({"minimum": bound}), |value, at, faults| rule::ge(value, bound, at, faults))?;
        agree(&value, json!({"exclusiveMinimum": bound}), |value, at, faults| rule::gt(value, bound, at, faults))?;
        agree(&value, json!({"maximum": bound}), |value, at, faults| rule::le(value, bound, at, faults))?;
        agree(&value, json!({"exclusiveMaximum": bound}), |value, at, faults| rule::lt(value, bound, at, faults))?;
    }

    #[test]
    fn bounds_of_large_numbers(value in any::<u64>(), bound in any::<u64>()) {
        agree(&value, json!({"minimum": bound}), |value, at, faults| rule::ge(value, bound, at, faults))?;
        agree(&value, json!({"exclusiveMaximum": bound}), |value, at, faults| rule::lt(value, bound, at, faults))?;
    }

    #[test]
    fn bounds_of_floats(value in prop_oneof![-2.0_f64..2.0, prop::num::f64::NORMAL], bound in prop_oneof![-2.0_f64..2.0, Just(0.0)]) {
        agree(&value, json!({"minimum": bound}), |value, at, faults| rule::ge(value, bound, at, faults))?;
        agree(&value, json!({"exclusiveMinimum": bound}), |value, at, faults| rule::gt(value, bound, at, faults))?;
        agree(&value, json!({"maximum": bound}), |value, at, faults| rule::le(value, bound, at, faults))?;
        agree(&value, json!({"exclusiveMaximum": bound}), |value, at, faults| rule::lt(value, bound, at, faults))?;
    }

    #[test]
    fn multiples(value in prop_oneof![-30_i64..30, any::<i64>()], step in 1_i64..12) {
        agree(&value, json!({"multipleOf": step}), |value, at, faults| rule::multiple_of(value, step, at, faults))?;
    }

    #[test]
    fn items(list in prop::collection::vec(-2_i64..3, 0..6), limit in 0_usize..6) {
        agree(&list, json!({"minItems": limit}), |list, at, faults| rule::min_items(list, limit, at, faults))?;
        agree(&list, json!({"maxItems": limit}), |list, at, faults| rule::max_items(list, limit, at, faults))?;
        agree(&list, json!({"uniqueItems": true}), rule::unique_items)?;
    }

    #[test]
    fn unique_items_of_long_lists(mut list in prop::collection::vec(0_u32..3000, 0..90)) {
        agree(&list, json!({"uniqueItems": true}), rule::unique_items)?;
        list.sort_unstable();
        list.dedup();
        agree(&list, json!({"uniqueItems": true}), rule::unique_items)?;
    }

    #[test]
    fn unique_items_of_any_kind(list in prop::collection::vec(prop::sample::select(vec![
        json!(1), json!(1.0), json!(0.0), json!(-0.0), json!(true), json!("1"), json!([1]), json!([1.0]), json!({"a": 1, "b": [2]}),
        json!({"b": [2.0], "a": 1}), json!(null), json!({}), json!([]), json!(u64::MAX), json!(0.5),
    ]), 0..6)) {
        let schema = json!({"uniqueItems": true});
        let accepted = jsonschema::validator_for(&schema).unwrap().is_valid(&json!(list));
        let walked = walk(&json!(list), &SchemaDocument::new(schema), &Location::root(Place::Body));
        prop_assert_eq!(walked.is_empty(), accepted, "{:?}", list);
    }

    #[test]
    fn properties(map in prop::collection::btree_map("[a-c]{1,2}", any::<bool>(), 0..5), limit in 0_usize..5) {
        let map: BTreeMap<String, bool> = map;
        agree(&map, json!({"minProperties": limit}), |map, at, faults| rule::min_properties(map, limit, at, faults))?;
        agree(&map, json!({"maxProperties": limit}), |map, at, faults| rule::max_properties(map, limit, at, faults))?;
    }
}

#[test]
fn a_long_list_is_settled_in_time() {
    let list: Vec<u32> = (0..300_000).collect();
    let mut faults = Faults::new();
    let started = std::time::Instant::now();
    rule::unique_items(&list, &Location::root(Place::Body), &mut faults);
    assert!(faults.is_empty());
    assert!(
        started.elapsed() < std::time::Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
}

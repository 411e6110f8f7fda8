//! Partial updates: fields with three states, and JSON Merge Patch.

#![allow(missing_docs)]

use std::pin::Pin;

use aplomb_core::arg::Arg;
use aplomb_core::contract::{Content, Direction, Schemas, TypeSchema};
use aplomb_core::fault::{Faults, Location, Place};
use aplomb_core::model::inspect::SchemaDocument;
use aplomb_core::model::patch::{NotMerged, merge_patch};
use aplomb_core::model::{Given, MergePatch, Model, Patch, rule};
use aplomb_core::{Context, Operation, Response};
use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// RFC 7396, appendix A: original, patch, result.
#[test]
fn the_table_of_the_rfc() {
    let table = [
        (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
        (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
        (json!({"a": "b"}), json!({"a": null}), json!({})),
        (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
        (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
        (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
        (
            json!({"a": {"b": "c"}}),
            json!({"a": {"b": "d", "c": null}}),
            json!({"a": {"b": "d"}}),
        ),
        (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
        (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
        (json!({"a": "b"}), json!(["c"]), json!(["c"])),
        (json!({"a": "foo"}), json!(null), json!(null)),
        (json!({"a": "foo"}), json!("bar"), json!("bar")),
        (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
        (json!([1, 2]), json!({"a": "b", "c": null}), json!({"a": "b"})),
        (
            json!({}),
            json!({"a": {"bb": {"ccc": null}}}),
            json!({"a": {"bb": {}}}),
        ),
    ];
    for (mut target, patch, result) in table {
        let shown = format!("{patch} on {target}");
        merge_patch(&mut target, &patch);
        assert_eq!(target, result, "{shown}");
    }
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
struct Change {
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    name: Patch<String>,
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    age: Patch<u8>,
}

#[test]
fn absent_null_and_a_value_are_three_things() {
    for (text, expected) in [
        ("{}", Change::default()),
        (
            r#"{"name":null}"#,
            Change {
                name: Patch::Null,
                age: Patch::Absent,
            },
        ),
        (
            r#"{"name":"Ada","age":3}"#,
            Change {
                name: Patch::Value("Ada".to_owned()),
                age: Patch::Value(3),
            },
        ),
    ] {
        let change: Change = serde_json::from_str(text).unwrap();
        assert_eq!(change, expected);
        assert_eq!(serde_json::to_string(&change).unwrap(), text);
    }
    let mut field = Some(1);
    Patch::Absent.apply(&mut field);
    assert_eq!(field, Some(1));
    Patch::Value(2).apply(&mut field);
    assert_eq!(field, Some(2));
    Patch::Null.apply(&mut field);
    assert_eq!(field, None);
}

#[test]
fn an_absent_field_is_optional_and_has_no_default_in_the_schema() {
    let mut schemas = Schemas::default();
    schemas.generate(&TypeSchema::of::<Change>(), Direction::Input);
    let schema = &schemas.definitions(Direction::Input)["Change"];
    assert_eq!(schema.get("required"), None);
    assert_eq!(schema["properties"]["name"], json!({"type": ["string", "null"]}));
    assert!(
        serde_json::to_string(&Patch::<u8>::Absent).is_err(),
        "null would say something else"
    );
}

#[derive(Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
struct Move {
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    to: Given<Vec<u8>>,
}

#[test]
fn a_field_without_null_is_absent_or_has_a_value() {
    for (text, expected) in [
        ("{}", Given::Absent),
        (r#"{"to":[]}"#, Given::Value(vec![])),
        (r#"{"to":[1]}"#, Given::Value(vec![1])),
    ] {
        let sent: Move = serde_json::from_str(text).unwrap();
        assert_eq!(sent, Move { to: expected });
        assert_eq!(serde_json::to_string(&sent).unwrap(), text);
    }
    assert!(serde_json::from_str::<Move>(r#"{"to":null}"#).is_err());
    assert!(serde_json::to_string(&Given::<u8>::Absent).is_err());
    let schema = SchemaDocument::of(&TypeSchema::of::<Move>());
    let kind = |text: &str| {
        let sent: Value = serde_json::from_str(text).unwrap();
        let faults = aplomb_core::model::inspect::walk(&sent, &schema, &Location::root(Place::Body));
        faults.iter().map(|fault| fault.code).collect::<Vec<_>>()
    };
    assert_eq!(kind("{}"), [] as [&str; 0]);
    assert_eq!(kind(r#"{"to":null}"#), ["list_type"]);
    let root = Location::root(Place::Body);
    let mut faults = Faults::new();
    rule::max_items(&Given::<Vec<u8>>::Absent, 0, &root, &mut faults);
    assert!(faults.is_empty());
    rule::max_items(&Given::Value(vec![1_u8]), 0, &root, &mut faults);
    assert_eq!(faults.len(), 1);
}

#[test]
fn rules_apply_to_the_value() {
    let root = Location::root(Place::Body);
    let mut faults = Faults::new();
    rule::max_length(&Patch::<String>::Absent, 1, &root, &mut faults);
    rule::ge(&Patch::<i32>::Null, 1, &root, &mut faults);
    assert!(faults.is_empty());
    rule::max_length(&Patch::Value("abc".to_owned()), 1, &root, &mut faults);
    rule::ge(&Patch::Value(0), 1, &root, &mut faults);
    assert_eq!(faults.len(), 2);
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Article {
    title: String,
    author: Author,
    stars: Option<u8>,
    tags: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Author {
    name: String,
    mail: Option<String>,
}

impl Model for Author {}
impl Model for Article {
    fn check(&self, at: &Location<'_>, faults: &mut Faults) {
        rule::min_length(&self.title, 1, &at.key("title"), faults);
    }
}

fn article() -> Article {
    let author = Author {
        name: "Ada".to_owned(),
        mail: Some("a@b.co".to_owned()),
    };
    Article {
        title: "Notes".to_owned(),
        author,
        stars: Some(3),
        tags: vec!["a".to_owned()],
    }
}

#[test]
fn a_merge_patch_changes_what_it_names() {
    let patch = MergePatch::<Article>::new(json!({"author": {"mail": null}, "stars": null, "tags": ["b"]}));
    let author = Author {
        mail: None,
        ..article().author
    };
    let expected = Article {
        author,
        stars: None,
        tags: vec!["b".to_owned()],
        ..article()
    };
    assert_eq!(patch.merge_into(&article()).unwrap(), expected);
}

#[test]
fn what_does_not_fit_after_the_merge_is_told_with_pointers() {
    let faults = |patch: Value| {
        let Err(NotMerged::Invalid(faults)) = MergePatch::<Article>::new(patch).merge_into(&article()) else {
            panic!("this patch fits")
        };
        faults
            .iter()
            .map(|fault| (fault.pointer(), fault.code))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        faults(json!({"author": {"name": null}, "stars": 300})),
        [
            ("/author/name".to_owned(), "missing"),
            ("/stars".to_owned(), "less_than_equal")
        ]
    );
    assert_eq!(
        faults(json!({"title": ""})),
        [("/title".to_owned(), "string_too_short")]
    );
    assert_eq!(faults(json!("x")), [(String::new(), "model_attributes_type")]);
}

#[test]
fn the_schema_of_a_patch_lets_everything_be_left_out_and_what_is_not_required_removed() {
    fn nothing(_: &mut Context) -> Pin<Box<dyn Future<Output = Response> + Send + '_>> {
        Box::pin(async { Response::empty(StatusCode::OK) })
    }
    let mut operation = Operation::new(Method::PATCH, "/articles", nothing);
    <MergePatch<Article> as Arg>::describe(&mut operation);
    let (media_type, content) = &operation.body().unwrap().content[0];
    assert_eq!(media_type, "application/merge-patch+json");
    let Content::One(schema) = content else {
        panic!("one value")
    };
    let document = SchemaDocument::of(schema);
    let validator = jsonschema::validator_for(document.root()).unwrap();
    for good in [
        json!({}),
        json!({"author": {}}),
        json!({"author": {"mail": null}, "stars": null}),
    ] {
        assert!(validator.is_valid(&good), "{good} in {:#}", document.root());
    }
    for bad in [
        json!([]),
        json!({"title": 1}),
        json!({"author": {"name": 1}}),
        // The article is none without it.
        json!({"author": null}),
        json!({"tags": [null]}),
    ] {
        assert!(!validator.is_valid(&bad), "{bad}");
    }
}

#[test]
fn a_whole_number_with_a_point_is_an_integer_as_in_a_body() {
    let patch = MergePatch::<std::collections::BTreeMap<String, u8>>::new(json!({ "columns": 5.0 }));
    let merged = patch.merge_into(&Default::default()).unwrap();
    assert_eq!(merged["columns"], 5);
}

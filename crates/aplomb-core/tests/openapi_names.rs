//! Names of components: readable, stable, and never one name for two types.

#![allow(missing_docs)]

mod openapi_apps;

use aplomb_core::contract::{BodyContract, Content, TypeSchema};
use aplomb_core::openapi::Version;
use aplomb_core::{App, Operation, Routes};
use http::Method;
use openapi_apps::{answer, operation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

mod orders {
    use super::*;

    #[derive(JsonSchema)]
    #[allow(dead_code, reason = "only its schema is looked at")]
    pub struct Item {
        pub quantity: u32,
    }
}

mod users {
    use super::*;

    #[derive(JsonSchema)]
    #[allow(dead_code, reason = "only its schema is looked at")]
    pub struct Item {
        pub quantity: u32,
    }
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is looked at")]
struct Page<T> {
    items: Vec<T>,
    next: Option<Box<Page<T>>>,
}

/// A type that may be sent without what is always there in an answer.
#[derive(JsonSchema, Serialize, Deserialize)]
struct Settings {
    #[serde(default)]
    dark: bool,
}

#[derive(JsonSchema, Serialize, Deserialize)]
struct Profile {
    name: String,
    settings: Settings,
}

/// The name that schemars would give the second `Item`.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is looked at")]
struct Item2 {
    other: bool,
}

fn takes<T: JsonSchema>(path: &str) -> Operation {
    let mut operation = operation(Method::POST, path);
    operation.request_body(BodyContract::new(
        "application/json",
        Content::One(TypeSchema::of::<T>()),
    ));
    operation
}

fn gives<T: JsonSchema>(path: &str) -> Operation {
    answer::<T>(operation(Method::GET, path), 200)
}

fn document(operations: impl IntoIterator<Item = Operation>) -> Value {
    let routes = operations
        .into_iter()
        .fold(Routes::new(), |routes, operation| routes.operation(operation));
    App::new("Names", "1.0.0")
        .routes(routes)
        .openapi()
        .expect("a document")
}

/// The names of the models, without what the framework adds.
fn names(document: &Value) -> Vec<String> {
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let ours = schemas
        .keys()
        .filter(|name| !name.ends_with("Problem") && *name != "Fault");
    ours.cloned().collect()
}

fn body_reference(document: &Value, path: &str) -> String {
    let schema = &document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"];
    schema["$ref"].as_str().expect("a reference").to_owned()
}

#[test]
fn types_of_one_name_are_told_apart_by_their_modules() {
    let document = document([takes::<orders::Item>("/orders"), takes::<users::Item>("/users")]);
    assert_eq!(names(&document), ["orders.Item", "users.Item"]);
    assert_eq!(
        body_reference(&document, "/orders"),
        "#/components/schemas/orders.Item"
    );
    assert_eq!(
        body_reference(&document, "/users"),
        "#/components/schemas/users.Item"
    );
}

#[test]
fn the_names_do_not_depend_on_the_order_of_use() {
    let one = document([takes::<orders::Item>("/orders"), gives::<users::Item>("/users")]);
    let other = document([gives::<users::Item>("/users"), takes::<orders::Item>("/orders")]);
    assert_eq!(one["components"], other["components"]);
    assert_eq!(
        names(&one),
        ["orders.Item", "users.Item"],
        "though their schemas are equal"
    );
}

#[test]
fn a_type_may_be_called_as_schemars_numbers_others() {
    let document = document([
        takes::<orders::Item>("/orders"),
        takes::<users::Item>("/users"),
        takes::<Item2>("/others"),
    ]);
    assert_eq!(names(&document), ["Item2", "orders.Item", "users.Item"]);
    let others = &document["components"]["schemas"]["Item2"]["properties"];
    assert_eq!(*others, json!({ "other": { "type": "boolean" } }));
}

#[test]
fn generics_have_readable_names() {
    let document = document([
        gives::<Page<Item2>>("/others"),
        gives::<Page<orders::Item>>("/orders"),
        gives::<Page<users::Item>>("/users"),
    ]);
    assert_eq!(
        names(&document),
        [
            "Item2",
            "Page_Item2",
            "Page_orders.Item",
            "Page_users.Item",
            "orders.Item",
            "users.Item"
        ]
    );
    let next = &document["components"]["schemas"]["Page_orders.Item"]["properties"]["next"];
    assert_eq!(next["anyOf"][0]["$ref"], "#/components/schemas/Page_orders.Item");
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is looked at")]
struct Envelope<T> {
    content: T,
}

#[test]
fn a_list_of_a_type_is_another_argument_than_the_type() {
    let one = document([
        gives::<Envelope<Item2>>("/one"),
        gives::<Envelope<Vec<Item2>>>("/list"),
        gives::<Envelope<[Item2; 3]>>("/three"),
        gives::<Envelope<(Item2, bool)>>("/pair"),
    ]);
    let expected = [
        "Envelope_Item2",
        "Envelope_List3_Item2",
        "Envelope_List_Item2",
        "Envelope_Tuple2_Item2_boolean",
        "Item2",
    ];
    assert_eq!(names(&one), expected);
    let content = &one["components"]["schemas"]["Envelope_List_Item2"]["properties"]["content"];
    assert_eq!(content["items"]["$ref"], "#/components/schemas/Item2");
    // The name is the same where the others are not there.
    let alone = document([gives::<Envelope<Vec<Item2>>>("/list")]);
    assert_eq!(names(&alone), ["Envelope_List_Item2", "Item2"]);
}

/// A shape.
#[derive(JsonSchema, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schemars(extend("discriminator" = {"propertyName": "kind"}))]
enum Shape {
    /// Round.
    FullCircle {
        radius: f64,
    },
    /// Several.
    Group {
        members: Vec<Shape>,
    },
    Framed(Settings),
    Nothing,
}

#[test]
fn each_variant_has_a_component_that_its_tag_leads_to() {
    let document = document([takes::<Shape>("/shapes")]);
    assert_eq!(
        names(&document),
        [
            "Settings",
            "Shape",
            "Shape_Framed",
            "Shape_FullCircle",
            "Shape_Group",
            "Shape_Nothing"
        ]
    );
    let schemas = &document["components"]["schemas"];
    let place = |name: &str| format!("#/components/schemas/{name}");
    assert_eq!(
        schemas["Shape"],
        json!({
            "description": "A shape.",
            "oneOf": [
                { "$ref": place("Shape_FullCircle") },
                { "$ref": place("Shape_Group") },
                { "$ref": place("Shape_Framed") },
                { "$ref": place("Shape_Nothing") },
            ],
            "discriminator": {
                "propertyName": "kind",
                "mapping": {
                    "full_circle": place("Shape_FullCircle"),
                    "group": place("Shape_Group"),
                    "framed": place("Shape_Framed"),
                    "nothing": place("Shape_Nothing"),
                },
            },
        })
    );
    assert_eq!(schemas["Shape_FullCircle"]["description"], "Round.");
    assert_eq!(
        schemas["Shape_FullCircle"]["properties"]["kind"]["const"],
        "full_circle"
    );
    let members = &schemas["Shape_Group"]["properties"]["members"]["items"]["$ref"];
    assert_eq!(*members, place("Shape"));
    assert_eq!(schemas["Shape_Framed"]["$ref"], place("Settings"));
}

#[test]
fn variants_differ_by_direction_where_they_do() {
    let document = document([takes::<Shape>("/shapes"), gives::<Shape>("/shape")]);
    assert_eq!(
        names(&document),
        [
            "Settings-Input",
            "Settings-Output",
            "Shape-Input",
            "Shape-Output",
            "Shape_Framed-Input",
            "Shape_Framed-Output",
            "Shape_FullCircle",
            "Shape_Group-Input",
            "Shape_Group-Output",
            "Shape_Nothing"
        ]
    );
    let mapping = &document["components"]["schemas"]["Shape-Output"]["discriminator"]["mapping"];
    assert_eq!(mapping["framed"], "#/components/schemas/Shape_Framed-Output");
    assert_eq!(mapping["nothing"], "#/components/schemas/Shape_Nothing");
}

#[test]
fn variants_have_components_in_the_older_form_too() {
    let app = App::new("Names", "1.0.0")
        .documents(|documents| documents.version = Version::V3_0)
        .routes(Routes::new().operation(takes::<Shape>("/shapes")));
    let document = app.openapi().expect("a document");
    let schemas = &document["components"]["schemas"];
    let mapping = &schemas["Shape"]["discriminator"]["mapping"];
    assert_eq!(mapping["full_circle"], "#/components/schemas/Shape_FullCircle");
    assert_eq!(
        schemas["Shape_FullCircle"]["properties"]["kind"]["enum"],
        json!(["full_circle"])
    );
}

#[test]
fn a_type_is_split_where_its_directions_differ_and_only_there() {
    let both = document([takes::<Profile>("/profiles"), gives::<Profile>("/profile")]);
    assert_eq!(
        names(&both),
        [
            "Profile-Input",
            "Profile-Output",
            "Settings-Input",
            "Settings-Output"
        ],
        "the profile differs because its settings do"
    );
    let schemas = &both["components"]["schemas"];
    assert_eq!(schemas["Settings-Input"].get("required"), None);
    assert_eq!(schemas["Settings-Output"]["required"], json!(["dark"]));
    let inner = &schemas["Profile-Input"]["properties"]["settings"]["$ref"];
    assert_eq!(inner, "#/components/schemas/Settings-Input");

    let one = document([takes::<Profile>("/profiles")]);
    assert_eq!(names(&one), ["Profile", "Settings"]);
    let equal = document([takes::<Item2>("/items"), gives::<Item2>("/item")]);
    assert_eq!(names(&equal), ["Item2"]);
}

#[test]
fn a_model_may_have_a_name_of_the_framework() {
    #[derive(JsonSchema)]
    #[allow(dead_code, reason = "only its schema is looked at")]
    struct Problem {
        what: String,
    }
    let document = document([gives::<Problem>("/problems-of-life")]);
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let keys: Vec<&String> = schemas.keys().collect();
    assert_eq!(
        keys,
        ["InternalErrorProblem", "aplomb.Problem", "openapi_names.Problem"]
    );
    assert_eq!(
        schemas["InternalErrorProblem"]["allOf"][0]["$ref"],
        "#/components/schemas/aplomb.Problem"
    );
}

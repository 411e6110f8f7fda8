//! What an operation is called, what its document says of it, and how operations are put together.

#![allow(missing_docs)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aplomb::contract::{Contact, License};
use aplomb::prelude::*;
use aplomb::runtime;
use serde_json::Value;

/// The item that a path names.
#[derive(Clone)]
struct Item(u32);

#[dependency]
async fn item(#[path(ge = 1)] id: u32) -> Item {
    Item(id)
}

/// Read an item
///
/// By its number.
// Nobody has asked for its history yet.
#[get("/items/{id}", tag = "items", response_description = "The item")]
async fn read_item(id: u32, item: Item) -> String {
    format!("{id} and {}", item.0)
}

/// The item of the caller.
#[get("/items/mine", tag = "items")]
async fn my_item() -> &'static str {
    "mine"
}

/// Make an item.
#[post("/items", status = 201, tags = ["items", "making"], operation_id = "makeItem", extra = json!({ "x-cost": 3 }))]
async fn make_item(#[query(hidden)] trace: Option<bool>) -> String {
    format!("{trace:?}")
}

/// An old way.
#[get("/old", deprecated)]
async fn old() {}

fn app() -> App {
    App::new("Items", "1.0.0").routes(routes![read_item, my_item, make_item, old])
}

fn document(app: App) -> Value {
    app.openapi().expect("a document")
}

#[test]
fn a_handler_and_its_dependency_share_a_parameter() {
    runtime::test(async {
        let client = app().test();
        assert_eq!(client.get("/items/7").send().await.text(), "7 and 7");
        let refused = client.get("/items/0").send().await;
        assert_eq!(refused.value()["errors"].as_array().map(Vec::len), Some(1));
        let document = document(app());
        let parameters = &document["paths"]["/items/{id}"]["get"]["parameters"];
        assert_eq!(parameters.as_array().map(Vec::len), Some(1), "{parameters}");
    });
}

#[test]
fn the_more_precise_path_wins_wherever_it_stands() {
    runtime::test(async {
        assert_eq!(app().test().get("/items/mine").send().await.text(), "mine");
    });
}

#[test]
fn an_operation_says_what_its_author_says() {
    let document = document(app());
    let read = &document["paths"]["/items/{id}"]["get"];
    assert_eq!(read["summary"], "Read an item");
    assert_eq!(
        read["description"], "By its number.",
        "a plain comment is for readers of the code"
    );
    assert_eq!(read["tags"], json!(["items"]));
    assert_eq!(read["responses"]["200"]["description"], "The item");
    assert_eq!(document["paths"]["/old"]["get"]["deprecated"], true);
    let make = &document["paths"]["/items"]["post"];
    assert_eq!(make["tags"], json!(["items", "making"]));
    assert_eq!(make["x-cost"], 3);
}

#[test]
fn the_status_of_a_success_is_declared_once() {
    runtime::test(async {
        let made = app().test().post("/items?trace=true").send().await;
        made.assert_status(201);
        assert_eq!(
            made.text(),
            "Some(true)",
            "a parameter that no document shows is read"
        );
        let document = document(app());
        let make = &document["paths"]["/items"]["post"];
        assert_eq!(make.get("parameters"), None);
        assert!(make["responses"].get("201").is_some() && make["responses"].get("200").is_none());
    });
}

#[test]
fn ids_are_the_authors_or_the_handlers_and_never_stand_twice() {
    let document = document(app());
    assert_eq!(
        document["paths"]["/items/{id}"]["get"]["operationId"],
        "read_item"
    );
    assert_eq!(document["paths"]["/items"]["post"]["operationId"], "makeItem");

    let renamed = App::new("Items", "1.0.0").routes(routes![read_item, old].change(|operation| {
        let tag = operation.tags().first().map_or("other", String::as_str);
        let id = format!("{tag}-{}", operation.name());
        operation.set_operation_id(&id);
    }));
    let document = self::document(renamed);
    assert_eq!(
        document["paths"]["/items/{id}"]["get"]["operationId"],
        "items-read_item"
    );
    assert_eq!(document["paths"]["/old"]["get"]["operationId"], "other-old");

    let twice = App::new("Items", "1.0.0")
        .routes(routes![read_item, old].change(|operation| operation.set_operation_id("same")));
    let error = twice.check().expect_err("two operations of one id").to_string();
    assert!(error.contains("the operation id `same`"), "{error}");
}

#[test]
fn operations_are_made_at_run_time_of_whatever_can_be_called() {
    runtime::test(async {
        let count = Arc::new(AtomicU32::new(0));
        let routes = ["bids", "asks"].map(|side| {
            let count = Arc::clone(&count);
            Operation::new(Method::GET, format!("/{side}"), move |_cx| {
                let number = count.fetch_add(1, Ordering::Relaxed);
                Box::pin(async move { Response::text(format!("{side} {number}")) })
            })
        });
        let routes = routes.into_iter().fold(Routes::new(), Routes::operation);
        let app = || App::new("Book", "1.0.0");
        let client = app().routes(routes.handler::<old>()).test();
        assert_eq!(client.get("/bids").send().await.text(), "bids 0");
        assert_eq!(client.get("/asks").send().await.text(), "asks 1");
        client.get("/old").send().await.assert_status(204);
    });
}

#[test]
fn an_app_says_who_it_is() {
    let document = document(
        app()
            .summary("Items")
            .description("All of them.")
            .terms_of_service("https://items.example/terms")
            .contact(Contact {
                name: Some("Items".to_owned()),
                ..Contact::default()
            })
            .license(License {
                name: "MIT".to_owned(),
                identifier: Some("MIT".to_owned()),
                url: None,
            })
            .tag("making", "What is new")
            .tag("items", "What is there")
            .tag_docs("items", "https://items.example/docs", "All about items")
            .server_url("https://items.example/v1", "The real one")
            .external_docs("https://items.example", "Elsewhere"),
    );
    let info = &document["info"];
    assert_eq!(info["termsOfService"], "https://items.example/terms");
    assert_eq!(info["contact"]["name"], "Items");
    assert_eq!(info["license"]["identifier"], "MIT");
    let tags = document["tags"].as_array().expect("tags").iter();
    let names: Vec<&Value> = tags.map(|tag| &tag["name"]).collect();
    assert_eq!(names, ["making", "items"], "in the order of the calls");
    assert_eq!(
        document["tags"][1]["externalDocs"]["url"],
        "https://items.example/docs"
    );
    assert_eq!(document["servers"][0]["url"], "https://items.example/v1");
    assert_eq!(document["externalDocs"]["url"], "https://items.example");
}

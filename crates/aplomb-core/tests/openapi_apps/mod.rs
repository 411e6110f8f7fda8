//! Apps that are built by hand, for the tests of the document.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::collections::BTreeMap;

use aplomb_core::contract::{
    BodyContract, Contact, Content, Example, Flow, Flows, HeaderContract, License, Member, Parameter, Part,
    ProblemContract, Scheme, SchemeKind, TypeSchema,
};
use aplomb_core::fault::Place;
use aplomb_core::{App, Operation, Response, Routes};
use http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// An operation that answers with nothing.
pub fn operation(method: Method, path: &str) -> Operation {
    Operation::new(method, path, |_cx| Box::pin(async { Response::new() }))
}

/// Adds an answer in JSON.
pub fn answer<T: JsonSchema>(mut operation: Operation, status: u16) -> Operation {
    let content = Content::One(TypeSchema::of::<T>());
    operation
        .responses_mut()
        .content(status, "application/json", content);
    operation
}

/// How long an order stands.
#[derive(Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeInForce {
    /// Until the end of the day.
    #[default]
    Day,
    /// At once, or not at all.
    Immediate,
}

/// An order as the client sends it.
#[derive(JsonSchema, Serialize, Deserialize)]
pub struct NewOrder {
    /// The market, as `venue:BASE-QUOTE`.
    #[schemars(regex(pattern = r"^[a-z]+:[A-Z0-9]+-[A-Z0-9]+$"), example = "kraken:BTC-USD")]
    pub market: String,
    /// How much.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub quantity: f64,
    /// How long it stands.
    #[serde(default)]
    pub time_in_force: TimeInForce,
    /// A price and a size, for a limit.
    pub limit: Option<(f64, u32)>,
    /// The order that it replaces.
    pub replaces: Option<Box<Order>>,
}

/// An order as the server knows it.
#[derive(JsonSchema, Serialize, Deserialize)]
pub struct Order {
    /// Its id.
    pub id: uuid::Uuid,
    /// When it came.
    pub placed: jiff::Timestamp,
    /// What was asked for.
    pub order: NewOrder,
}

/// One trade of a stream.
#[derive(JsonSchema, Serialize, Deserialize)]
pub struct Trade {
    /// The price.
    pub price: f64,
}

fn closed() -> ProblemContract {
    ProblemContract {
        slug: "closed".to_owned(),
        title: "The market is closed".to_owned(),
        description: "The market is closed. `reopens` says when it opens again.".to_owned(),
        status: 409,
        members: vec![Member {
            name: "reopens".to_owned(),
            schema: TypeSchema::of::<jiff::Timestamp>(),
            description: Some("When it opens again".to_owned()),
            required: true,
        }],
        headers: BTreeMap::new(),
        example: None,
    }
}

fn duplicate() -> ProblemContract {
    ProblemContract {
        slug: "duplicate".to_owned(),
        title: "There is such an order already".to_owned(),
        description: String::new(),
        status: 409,
        members: Vec::new(),
        headers: BTreeMap::new(),
        example: None,
    }
}

fn bearer() -> Scheme {
    Scheme {
        name: "bearer".to_owned(),
        description: Some("A token of the desk".to_owned()),
        kind: SchemeKind::Http {
            scheme: "bearer".to_owned(),
            bearer_format: Some("JWT".to_owned()),
        },
    }
}

fn place_order() -> Operation {
    let mut place = Operation::new(Method::POST, "/orders", |_cx| {
        Box::pin(async { Response::text(r#"{"placed":true}"#) })
    })
    .named("place_order")
    .summary("Place an order")
    .description("Accepted or refused as a whole.\n\nAn order that is refused leaves no trace.")
    .tag("orders")
    .status(http::StatusCode::CREATED);
    place.require(bearer(), &["orders:write".to_owned()]);
    let dry_run = TypeSchema::of::<bool>().with("default", false);
    place.parameter(
        Parameter::new(Place::Query, "dry_run", dry_run)
            .required(false)
            .description("Check the order and do not place it"),
    );
    let desk = TypeSchema::of::<String>().with("maxLength", 20);
    place.parameter(
        Parameter::new(Place::Header, "X-Desk", desk)
            .required(false)
            .deprecated(true),
    );
    place.parameter(Parameter::new(
        Place::Header,
        "Authorization",
        TypeSchema::of::<String>(),
    ));
    place.parameter(Parameter::new(Place::Query, "secret", TypeSchema::of::<String>()).hidden(true));
    place.request_body(BodyContract {
        examples: vec![Example {
            name: "small".to_owned(),
            summary: Some("A small order".to_owned()),
            description: None,
            value: json!({ "market": "kraken:BTC-USD", "quantity": 0.5, "limit": null, "replaces": null }),
        }],
        ..BodyContract::new("application/json", Content::One(TypeSchema::of::<NewOrder>()))
    });
    let mut place = answer::<Order>(place, 201);
    let location = TypeSchema::of::<String>().with("format", "uri-reference");
    place.response_header(
        201,
        "Location",
        HeaderContract::new(location, "Where the order is"),
    );
    place.problem_kind(closed());
    place.problem_kind(duplicate());
    let mut filled = operation(Method::POST, "{$request.query.callback}").named("order_filled");
    filled.request_body(BodyContract::new(
        "application/json",
        Content::One(TypeSchema::of::<Order>()),
    ));
    place.callback("filled", [filled])
}

fn get_order() -> Operation {
    let get = Operation::new(Method::GET, "/orders/{id}", |_cx| {
        Box::pin(async { Response::text("an order") })
    });
    let mut get = get.named("get_order").tag("orders");
    get.allow(bearer());
    get.parameter(Parameter::new(Place::Path, "id", TypeSchema::of::<uuid::Uuid>()));
    get.problem_kind(aplomb_core::problem::framework::not_found_kind());
    answer::<Order>(get, 200).extra(json!({ "x-cost": 1, "tags": ["reading"] }))
}

fn cancel_order() -> Operation {
    // Another name for the same parameter of the same path.
    let mut cancel = operation(Method::DELETE, "/orders/{order}")
        .named("cancel_order")
        .tag("orders")
        .deprecated();
    cancel.parameter(Parameter::new(
        Place::Path,
        "order",
        TypeSchema::of::<uuid::Uuid>(),
    ));
    cancel.problem_kind(closed());
    cancel.responses_mut().entry(204);
    cancel
}

fn stream_trades() -> Operation {
    let mut stream = operation(Method::GET, "/trades")
        .named("stream_trades")
        .tag("trades");
    for media_type in ["application/jsonl", "text/event-stream"] {
        let items = Content::Items(TypeSchema::of::<Trade>());
        stream.responses_mut().content(200, media_type, items);
    }
    stream
}

fn search() -> Operation {
    let mut search =
        operation(Method::from_bytes(b"QUERY").expect("a method"), "/trades").named("search_trades");
    search.request_body(BodyContract::new(
        "application/json",
        Content::One(TypeSchema::of::<Trade>()),
    ));
    let mut search = answer::<Trade>(search, 200);
    search.responses_mut().content(
        200,
        "application/json",
        Content::One(TypeSchema::of::<Vec<Trade>>()),
    );
    search
}

fn upload() -> Operation {
    let mut upload = operation(Method::PUT, "/files/{*path}").named("upload");
    upload.parameter(Parameter::new(Place::Path, "path", TypeSchema::of::<String>()));
    let part = |name: &str, schema: TypeSchema, content_type: Option<&str>| Part {
        name: name.to_owned(),
        description: Some(format!("The {name}")),
        required: content_type.is_some(),
        deprecated: false,
        hidden: false,
        schema,
        content_type: content_type.map(str::to_owned),
    };
    let file = TypeSchema::of::<String>().with("contentMediaType", "application/octet-stream");
    let parts = vec![
        part("file", file, Some("image/png, image/jpeg")),
        part("note", TypeSchema::of::<String>(), None),
    ];
    upload.request_body(BodyContract::new("multipart/form-data", Content::Parts(parts)));
    upload.request_body(BodyContract::new("application/octet-stream", Content::Bytes));
    let oauth = Scheme {
        name: "oauth".to_owned(),
        description: None,
        kind: SchemeKind::OAuth2(Flows {
            flows: BTreeMap::from([(
                "clientCredentials".to_owned(),
                Flow {
                    token_url: Some("/token".to_owned()),
                    scopes: BTreeMap::from([("files:write".to_owned(), "Write files".to_owned())]),
                    ..Flow::default()
                },
            )]),
        }),
    };
    upload.require(oauth, &["files:write".to_owned()]);
    upload
}

/// An app that has something of everything.
pub fn desk() -> App {
    let mut settled = operation(Method::POST, "/").named("day_settled");
    settled.request_body(BodyContract::new(
        "application/json",
        Content::One(TypeSchema::of::<Trade>()),
    ));
    let routes = [
        place_order(),
        get_order(),
        cancel_order(),
        stream_trades(),
        search(),
        upload(),
    ]
    .into_iter()
    .fold(Routes::new(), Routes::operation)
    .prefix("/v1")
    .operation(operation(Method::GET, "/hidden").hidden());
    App::new("Desk", "1.0.0")
        .summary("Orders and trades")
        .description("Everything that a desk needs:\n\n- orders\n- trades")
        .contact(Contact {
            name: Some("The desk".to_owned()),
            email: Some("desk@example.com".to_owned()),
            url: None,
        })
        .license(License {
            name: "MIT".to_owned(),
            identifier: Some("MIT".to_owned()),
            url: None,
        })
        .tag("trades", "What was done")
        .tag("orders", "What is wanted")
        .external_docs("https://example.com/desk", "The book")
        .webhook("daySettled", settled)
        .routes(routes)
}

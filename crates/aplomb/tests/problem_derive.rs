//! `#[derive(Problem)]`: what it is called, what it says, what it keeps for the log.

use std::error::Error;

use aplomb::contract::ProblemContract;
use aplomb::prelude::*;

/// Why an order can be refused.
#[derive(Debug, Problem)]
enum OrderError {
    /// There is no such market.
    ///
    /// Ask `GET /v1/markets` for those that exist.
    #[problem(status = 404, detail = "No market {market}")]
    NoSuchMarket {
        /// What was asked for.
        market: String,
        #[problem(skip)]
        #[allow(dead_code, reason = "a skipped field is for the log alone")]
        tried: u8,
    },
    #[problem(status = BUSY, title = "Too busy", slug = "busy", header("Retry-After" = seconds * 2, "x-who" = "desk"))]
    TooManyOrders { seconds: u32 },
    #[problem(status = 409, detail = "{0} is not {1:?}")]
    Closed(String, Option<u8>),
    /// Never sent.
    #[problem(hidden)]
    Store(#[from] std::io::Error),
    #[problem(hidden, status = 503)]
    Boxed {
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    #[problem(transparent)]
    Access(#[from] AccessError),
}

const BUSY: u16 = 503;

/// You may not do this.
#[derive(Debug, Problem)]
#[problem(status = 403)]
struct AccessError {
    missing: Vec<String>,
}

/// Nothing can go wrong.
#[derive(Debug, Problem)]
enum Never {}

fn kind<'a>(kinds: &'a [ProblemContract], slug: &str) -> &'a ProblemContract {
    kinds.iter().find(|kind| kind.slug == slug).unwrap()
}

#[test]
fn every_kind_but_the_hidden_ones_is_documented() {
    let kinds = OrderError::kinds();
    let slugs: Vec<_> = kinds.iter().map(|kind| (&*kind.slug, kind.status)).collect();
    assert_eq!(
        slugs,
        [
            ("no-such-market", 404),
            ("busy", 503),
            ("closed", 409),
            ("access-error", 403)
        ]
    );
    let missing = kind(&kinds, "no-such-market");
    assert_eq!(missing.title, "There is no such market");
    assert_eq!(
        missing.description,
        "There is no such market.\n\nAsk `GET /v1/markets` for those that exist."
    );
    assert_eq!(missing.members.len(), 1);
    assert_eq!(missing.members[0].name, "market");
    assert_eq!(
        missing.members[0].description.as_deref(),
        Some("What was asked for.")
    );
    assert_eq!(kind(&kinds, "closed").title, "Closed");
    assert_eq!(kind(&kinds, "access-error").title, "You may not do this");
    assert_eq!(Never::kinds().len(), 0);
}

#[test]
fn an_occurrence_says_what_happened() {
    let details = OrderError::NoSuchMarket {
        market: "a:B-C".to_owned(),
        tried: 3,
    }
    .details();
    assert_eq!((details.slug, details.status.as_u16()), ("no-such-market", 404));
    assert_eq!(details.detail.as_deref(), Some("No market a:B-C"));
    assert_eq!(
        serde_json::Value::from(details.members),
        json!({"market": "a:B-C"})
    );

    let details = OrderError::TooManyOrders { seconds: 4 }.details();
    assert_eq!(
        (details.title, details.status.as_u16(), details.detail),
        ("Too busy", 503, None)
    );
    let headers: Vec<_> = details
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    assert_eq!(headers, [("retry-after", "8"), ("x-who", "desk")]);

    let details = OrderError::Closed("noon".to_owned(), Some(1)).details();
    assert_eq!(details.detail.as_deref(), Some("noon is not Some(1)"));
    assert_eq!(
        serde_json::Value::from(details.members),
        json!({"0": "noon", "1": 1})
    );
}

#[test]
fn hidden_problems_keep_their_cause_for_the_log() {
    let error = OrderError::from(std::io::Error::other("disk is gone"));
    assert!(error.details().hidden);
    assert_eq!(error.details().status.as_u16(), 500);
    assert_eq!(error.details().members.len(), 0);
    assert_eq!(error.to_string(), "Never sent");
    assert_eq!(error.source().unwrap().to_string(), "disk is gone");

    let boxed = OrderError::Boxed {
        cause: "it rained".into(),
    };
    assert_eq!(boxed.source().unwrap().to_string(), "it rained");
    assert_eq!(boxed.details().status.as_u16(), 503);
}

#[test]
fn a_transparent_kind_is_the_problem_inside() {
    let error = OrderError::from(AccessError {
        missing: vec!["orders:write".to_owned()],
    });
    let details = error.details();
    assert_eq!((details.slug, details.status.as_u16()), ("access-error", 403));
    assert_eq!(
        serde_json::Value::from(details.members),
        json!({"missing": ["orders:write"]})
    );
    assert_eq!(error.to_string(), "You may not do this");
    assert!(error.source().is_none());
}

mod shadowed {
    #![allow(
        dead_code,
        non_snake_case,
        reason = "the names only stand where generated code could meet them"
    )]

    struct Result;
    struct Option;
    struct String;
    struct Vec;
    fn Ok() {}
    fn Some() {}

    #[derive(Debug, aplomb::prelude::Problem)]
    pub enum Shadowed {
        #[problem(status = 400, detail = "{formatter} {kinds}", header("a" = kinds))]
        A {
            formatter: u8,
            kinds: u8,
            details: u8,
            inner: u8,
        },
        #[problem(hidden)]
        B(#[from] std::fmt::Error),
    }
}

#[test]
fn names_of_the_author_do_not_disturb() {
    let error = shadowed::Shadowed::A {
        formatter: 1,
        kinds: 2,
        details: 3,
        inner: 4,
    };
    assert_eq!(error.to_string(), "1 2");
    assert_eq!(error.details().members.len(), 4);
    assert_eq!(shadowed::Shadowed::from(std::fmt::Error).to_string(), "B");
}

/// Why one cannot come in.
#[derive(Debug, Problem)]
enum DoorError {
    #[problem(status = 503, header("Retry-After" = 5))]
    Full,
    #[problem(status = 403, header("X-Reason" = reason))]
    Refused { reason: String },
    #[problem(status = 403, header("X-Reason" = "age", "X-Age" = years))]
    TooYoung { years: u8 },
}

#[get("/door/{name}")]
async fn door(name: String) -> Result<&'static str, DoorError> {
    match &*name {
        "late" => Err(DoorError::Full),
        "bad" => Err(DoorError::Refused {
            reason: "no tie".to_owned(),
        }),
        "unsaid" => Err(DoorError::Refused {
            reason: "two\nlines".to_owned(),
        }),
        "young" => Err(DoorError::TooYoung { years: 9 }),
        _ => Ok("welcome"),
    }
}

#[aplomb::test]
async fn headers_are_documented() {
    let app = App::new("Door", "1").routes(routes![door]);
    let document = app.openapi().unwrap();
    let retry = &document["components"]["responses"]["full"]["headers"]["Retry-After"];
    assert_eq!(
        *retry,
        json!({ "required": true, "schema": { "type": "string" } })
    );
    let refused = &document["paths"]["/door/{name}"]["get"]["responses"]["403"]["headers"];
    assert_eq!(refused["X-Reason"]["required"], true, "each of the two has it");
    assert_eq!(refused["X-Age"], json!({ "schema": { "type": "string" } }));

    let client = App::new("Door", "1").routes(routes![door]).test();
    for (name, status, header) in [
        ("late", 503, ("retry-after", "5")),
        ("bad", 403, ("x-reason", "no tie")),
        ("young", 403, ("x-age", "9")),
    ] {
        let reply = client.get(&format!("/door/{name}")).send().await;
        reply.assert_status(status).assert_documented();
        assert_eq!(reply.header(header.0), Some(header.1));
    }
}

/// A header whose value has a line end cannot be sent, so that the reply lacks what the document promises.
#[aplomb::test]
#[should_panic(expected = "the header `X-Reason` is not there")]
async fn a_required_header_is_checked() {
    let client = App::new("Door", "1").routes(routes![door]).test();
    client.get("/door/unsaid").send().await.assert_documented();
}

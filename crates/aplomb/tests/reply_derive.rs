//! `#[derive(Reply)]`: every outcome with its status.

use aplomb::contract::StatusKey;
use aplomb::prelude::*;

#[model(output)]
struct Order {
    id: u32,
}

#[derive(Reply)]
#[allow(dead_code, reason = "not every variant is made: the document has all of them")]
enum Placed {
    /// The order was taken.
    #[reply(status = 201)]
    New(Order),
    /// The same order was there already.
    #[reply(status = 200, description = "It was there already.")]
    Known { order: Order },
    #[reply(status = WAITING)]
    Waiting(Created<Order>),
    /// Nothing to do.
    Nothing,
    #[reply(status = 205)]
    Reset,
    /// As the operation says.
    Plain(String),
}

const WAITING: u16 = 202;

#[test]
fn every_outcome_is_documented() {
    let mut operation = Operation::new(Method::GET, "/", |_cx| Box::pin(async { Response::new() }))
        .status(StatusCode::ACCEPTED);
    let before: Vec<StatusKey> = operation.responses_mut().iter().map(|(key, _)| *key).collect();
    Placed::describe(&mut operation);
    let responses = operation.responses_mut();
    let text = |status: u16| {
        responses
            .get(status)
            .and_then(|response| response.description.as_deref())
    };
    assert_eq!(text(201), Some("The order was taken."));
    assert_eq!(text(200), Some("It was there already."));
    assert_eq!(text(204), Some("Nothing to do."));
    assert_eq!(text(205), None);
    let found: Vec<String> = responses
        .iter()
        .map(|(key, _)| *key)
        .filter(|key| !before.contains(key))
        .map(StatusKey::text)
        .collect();
    assert_eq!(found, ["200", "201", "202", "204", "205"]);
    assert_eq!(responses.get(205u16).unwrap().content.len(), 0);
    assert_eq!(responses.get(200u16).unwrap().content[0].0, "application/json");
    assert_eq!(operation.success(), StatusCode::ACCEPTED);
}

#[model(output)]
struct Nobody;

/// Type parameters and shadowed names.
mod shadowed {
    #![allow(
        dead_code,
        non_snake_case,
        reason = "the names only stand where generated code could meet them"
    )]

    struct Result;
    struct Option;
    fn Ok() {}

    #[derive(aplomb::prelude::Reply)]
    pub enum Either<T: aplomb::reply::Reply> {
        #[reply(status = 201)]
        One(T),
        Other,
    }
}

#[test]
fn generic_outcomes_are_replies() {
    let mut operation = Operation::new(Method::GET, "/", |_cx| Box::pin(async { Response::new() }));
    shadowed::Either::<Nobody>::describe(&mut operation);
    assert!(operation.responses_mut().get(201u16).is_some());
}

//! `#[dependency]`: what it takes and refuses is in the document, and its faults come with those of the handler.

use aplomb::prelude::*;

#[derive(Debug, Clone)]
struct Tenant(String);

/// The tenant.
#[dependency]
async fn tenant(
    /// Whose data it is
    #[header("X-Tenant", max_length = 3)]
    tenant: String,
) -> Tenant {
    Tenant(tenant)
}

#[derive(Debug, Clone)]
struct Desk(Tenant, u8);

#[derive(Debug, Problem)]
enum DeskError {
    /// The desk is closed.
    #[problem(status = 403)]
    DeskClosed,
}

#[dependency]
async fn desk(_token: Bearer, tenant: Tenant, #[query(le = 9)] desk: u8) -> Result<Desk, DeskError> {
    if desk == 0 {
        Err(DeskError::DeskClosed)
    } else {
        Ok(Desk(tenant, desk))
    }
}

#[model]
struct Note {
    #[field(min_length = 2)]
    text: String,
}

#[post("/notes")]
async fn note(desk: Desk, #[query(ge = 1)] copies: u8, note: Note) -> String {
    format!("{} {} {copies} {}", desk.0.0, desk.1, note.text)
}

#[aplomb::test]
async fn a_dependency_documents_what_it_takes_transitively() {
    let client = App::new("T", "1").routes(routes![note]).test();
    let operation = &client.document()["paths"]["/notes"]["post"];
    let mut names: Vec<&str> = operation["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["X-Tenant", "copies", "desk"]);
    let tenant = operation["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "X-Tenant")
        .unwrap();
    assert_eq!(tenant["description"], "Whose data it is");
    assert_eq!(tenant["schema"]["maxLength"], 3);
    for status in ["200", "400", "401", "403", "408", "413", "415", "422", "500"] {
        assert!(
            operation["responses"].get(status).is_some(),
            "{status}: {:#}",
            operation["responses"]
        );
    }
    assert!(operation["security"].is_array());
}

#[aplomb::test]
async fn faults_of_a_dependency_come_with_those_of_the_handler() {
    let client = App::new("T", "1").routes(routes![note]).test();
    let reply = client
        .post("/notes?desk=10&copies=0")
        .bearer("t")
        .header("x-tenant", "long")
        .json(&json!({"text": "x"}))
        .send()
        .await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("X-Tenant", "string_too_long")
        .assert_fault("desk", "less_than_equal")
        .assert_fault("copies", "greater_than_equal")
        .assert_fault("#/text", "string_too_short");
    assert_eq!(
        reply.value()["errors"].as_array().unwrap().len(),
        4,
        "{}",
        reply.text()
    );
}

#[aplomb::test]
async fn a_credential_is_asked_for_before_anything_is_parsed_or_read() {
    let client = App::new("T", "1").routes(routes![note]).test();
    let unread =
        futures_util::stream::poll_fn(|_| -> std::task::Poll<Option<Result<Bytes, std::io::Error>>> {
            panic!("the body was read")
        });
    let reply = client
        .post("/notes?desk=10&copies=0")
        .header("content-type", "application/json")
        .raw_body(aplomb::Body::stream(unread))
        .send()
        .await;
    reply.assert_problem(401, "unauthenticated").assert_documented();
    let reply = client
        .post("/notes?desk=0&copies=0")
        .bearer("t")
        .header("x-tenant", "a")
        .json(&json!({}))
        .send()
        .await;
    reply.assert_problem(403, "desk-closed").assert_documented();
}

// ---- after the body

#[derive(Debug, Clone)]
struct Signed(String);

#[dependency]
async fn signed(body: Bytes, #[header] x_signature: String) -> Signed {
    Signed(format!("{x_signature}:{}", body.len()))
}

#[post("/signed")]
async fn take_signed(signed: Signed) -> String {
    signed.0
}

#[aplomb::test]
async fn a_dependency_may_need_the_body() {
    let client = App::new("T", "1").routes(routes![take_signed]).test();
    let reply = client
        .post("/signed")
        .header("x-signature", "s")
        .body("application/octet-stream", "four")
        .send()
        .await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "s:4");
}

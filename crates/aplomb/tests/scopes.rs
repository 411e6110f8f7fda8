//! Scopes: declared on handlers, dependencies and lists; told to what verifies the credential; in the document.

use aplomb::arg::credential::{OAuth2, OAuth2Scheme, RequiredScopes};
use aplomb::contract::Flows;
use aplomb::prelude::*;
use serde_json::Value;

struct Accounts;

impl OAuth2Scheme for Accounts {
    const NAME: &'static str = "accounts";

    fn flows() -> Flows {
        let scopes = [("me", "Who I am"), ("write", "Place orders")];
        Flows::default().client_credentials("/token", scopes)
    }
}

aplomb::api_key! {
    struct DeskKey = Header "X-Desk-Key";
}

#[derive(Debug, Problem)]
enum Refusal {
    /// The token does not allow this.
    #[problem(status = 403, header("WWW-Authenticate" = scopes.insufficient()))]
    NotEnough {
        #[problem(skip)]
        scopes: RequiredScopes,
    },
}

#[derive(Clone)]
struct Caller(Vec<String>);

/// A token is the list of its scopes, with dots between them.
#[dependency]
async fn caller(token: OAuth2<Accounts>, scopes: RequiredScopes) -> Result<Caller, Refusal> {
    let granted: Vec<&str> = token.token().split('.').collect();
    if scopes.missing_from(&granted).is_empty() {
        Ok(Caller(scopes.list().to_vec()))
    } else {
        Err(Refusal::NotEnough { scopes })
    }
}

#[derive(Clone)]
struct Known(Caller);

#[dependency(scopes = ["me"])]
async fn known(caller: Caller) -> Known {
    Known(caller)
}

const WRITE: &str = "write";

#[get("/open")]
async fn open(caller: Caller) -> String {
    caller.0.join(" ")
}

#[get("/known")]
async fn who(known: Known) -> String {
    known.0.0.join(" ")
}

#[get("/orders", scopes = [WRITE, "audit"])]
async fn orders(known: Known) -> String {
    known.0.0.join(" ")
}

#[get("/both", scopes = ["audit"])]
async fn both(_caller: Caller, _known: Known, _key: ApiKey<DeskKey>) -> String {
    String::new()
}

#[get("/guarded", scopes = ["audit"], dependencies(Known))]
async fn guarded() -> &'static str {
    "in"
}

#[get("/listed")]
async fn listed() -> &'static str {
    "in"
}

fn app() -> App {
    let listed = routes![listed].dependency::<Known>().scopes(&["admin"]);
    App::new("T", "1")
        .routes(routes![open, who, orders, both, guarded])
        .routes(listed)
}

async fn answer(path: &str, granted: &str) -> (u16, String) {
    let client = app().test();
    let reply = client
        .get(path)
        .header("authorization", &format!("Bearer {granted}"))
        .send()
        .await;
    reply.assert_documented();
    match reply.header("www-authenticate") {
        Some(challenge) => (reply.status().as_u16(), challenge.to_owned()),
        None => (reply.status().as_u16(), reply.text().to_owned()),
    }
}

#[aplomb::test]
async fn scopes_are_collected_on_the_way_to_the_credential() {
    let let_in = |text: &str| (200, text.to_owned());
    assert_eq!(answer("/open", "nothing").await, let_in(""));
    assert_eq!(answer("/known", "me").await, let_in("me"));
    assert_eq!(
        answer("/orders", "write.me.audit.more").await,
        let_in("write audit me")
    );
    assert_eq!(answer("/guarded", "me.audit").await, let_in("in"));
    assert_eq!(answer("/listed", "me.admin").await, let_in("in"));
}

#[aplomb::test]
async fn a_token_without_them_is_told_which() {
    let refused = |scopes: &str| {
        let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"{scopes}\"");
        (403, challenge)
    };
    assert_eq!(answer("/known", "write").await, refused("me"));
    assert_eq!(answer("/orders", "me").await, refused("write audit me"));
    assert_eq!(answer("/guarded", "me").await, refused("audit me"));
    assert_eq!(answer("/listed", "me").await, refused("me admin"));
    // A caller that two dependencies share is asked for the scopes of both.
    assert_eq!(answer("/both", "audit").await, refused("audit me"));
}

#[test]
fn the_document_has_them_where_the_credential_is() {
    let document = app().openapi().unwrap();
    let security = |path: &str| document["paths"][path]["get"]["security"].clone();
    let accounts = |scopes: Value| json!([{ "accounts": scopes }]);
    assert_eq!(security("/open"), accounts(json!([])));
    assert_eq!(security("/known"), accounts(json!(["me"])));
    assert_eq!(security("/orders"), accounts(json!(["write", "audit", "me"])));
    assert_eq!(security("/listed"), accounts(json!(["me", "admin"])));
    // The scopes of a dependency are those of the credentials below it; those of a handler are everyone's.
    assert_eq!(
        security("/both"),
        json!([{ "DeskKey": ["audit"], "accounts": ["audit", "me"] }])
    );
}

#[derive(Clone)]
struct Idle;

#[dependency(scopes = ["me"])]
async fn idle() -> Idle {
    Idle
}

#[get("/idle")]
async fn idles(_idle: Idle, _caller: Caller) -> String {
    String::new()
}

#[test]
fn a_dependency_that_asks_for_scopes_takes_a_credential() {
    let error = App::new("T", "1").routes(routes![idles]).check().unwrap_err();
    let report = &error.reports()[0];
    assert!(report.contains("no credential that could have them"), "{report}");
}

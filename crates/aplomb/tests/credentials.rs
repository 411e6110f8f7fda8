//! Credentials as a handler takes them: one, one of several, none; for a list; in FastAPI's style.

use aplomb::arg::credential::{
    BasicRealm, BearerScheme, Digest, HttpCredential, HttpScheme, OAuth2, OAuth2Scheme, OpenIdConnect,
    OpenIdScheme,
};
use aplomb::contract::Flows;
use aplomb::prelude::*;
use aplomb::test::TestReply;
use serde_json::Value;

aplomb::api_key! {
    struct DeskKey = Header "X-Desk-Key";
    struct Session = Cookie "session";
}

/// Who is asking.
#[derive(Debug, Clone, Credential)]
enum Caller {
    Person(Bearer),
    Machine { key: ApiKey<DeskKey> },
    Browser(Basic),
}

impl Caller {
    fn text(&self) -> String {
        match self {
            Caller::Person(token) => format!("person {}", token.token()),
            Caller::Machine { key } => format!("machine {}", key.key()),
            Caller::Browser(basic) => format!("browser {}", basic.user()),
        }
    }
}

#[get("/any")]
async fn any(caller: Caller) -> String {
    caller.text()
}

#[get("/perhaps")]
async fn perhaps(caller: Option<Caller>) -> String {
    caller.map_or("nobody".to_owned(), |caller| caller.text())
}

#[get("/together")]
async fn together(caller: Caller, session: ApiKey<Session>) -> String {
    format!("{} {}", caller.text(), session.key())
}

fn app() -> App {
    App::new("T", "1").routes(routes![any, perhaps, together])
}

async fn ask(path: &str, headers: &[(&str, &str)]) -> TestReply {
    let client = app().test();
    let request = headers.iter().fold(client.get(path), |request, (name, value)| {
        request.header(name, value)
    });
    let reply = request.send().await;
    reply.assert_documented();
    reply
}

fn challenges(reply: &TestReply) -> Vec<&str> {
    let values = reply.headers().get_all("www-authenticate").iter();
    values.map(|value| value.to_str().unwrap()).collect()
}

#[aplomb::test]
async fn any_one_of_several_lets_in() {
    for (header, value, who) in [
        ("authorization", "Bearer t", "person t"),
        ("x-desk-key", "k", "machine k"),
        ("authorization", "Basic YTpi", "browser a"),
    ] {
        for path in ["/any", "/perhaps"] {
            assert_eq!(ask(path, &[(header, value)]).await.text(), who, "{path}");
        }
    }
    // The first that is there.
    let both = [("x-desk-key", "k"), ("authorization", "Bearer t")];
    assert_eq!(ask("/any", &both).await.text(), "person t");
    let other = [("x-desk-key", "k"), ("authorization", "Basic YTpi")];
    assert_eq!(ask("/any", &other).await.text(), "machine k");
}

#[aplomb::test]
async fn without_any_each_challenge_is_told() {
    let reply = ask("/any", &[]).await;
    reply.assert_problem(401, "unauthenticated");
    assert_eq!(
        challenges(&reply),
        ["Bearer", "APIKey", r#"Basic realm="api", charset="UTF-8""#]
    );
    assert_eq!(ask("/perhaps", &[]).await.text(), "nobody");
}

#[aplomb::test]
async fn one_that_cannot_be_read_is_refused_whatever_else_is_there() {
    for path in ["/any", "/perhaps"] {
        let reply = ask(path, &[("authorization", "Bearer a b"), ("x-desk-key", "k")]).await;
        reply.assert_problem(400, "malformed-credential");
        let reply = ask(path, &[("authorization", "Basic !")]).await;
        reply.assert_problem(401, "unauthenticated");
    }
}

#[test]
fn the_document_has_them_as_alternatives() {
    let document = app().openapi().unwrap();
    let security = |path: &str| document["paths"][path]["get"]["security"].clone();
    assert_eq!(
        security("/any"),
        json!([{ "bearer": [] }, { "DeskKey": [] }, { "basic": [] }])
    );
    assert_eq!(
        security("/perhaps"),
        json!([{ "bearer": [] }, { "DeskKey": [] }, { "basic": [] }, {}])
    );
    assert_eq!(
        security("/together"),
        json!([{ "Session": [], "bearer": [] }, { "DeskKey": [], "Session": [] }, { "Session": [], "basic": [] }])
    );
}

struct Plain;
impl BearerScheme for Plain {
    const NAME: &'static str = "HTTPBearer";
}
struct Simple;
impl BasicRealm for Simple {
    const NAME: &'static str = "HTTPBasic";
    const REALM: &'static str = "simple";
}
struct Other;
impl HttpScheme for Other {
    const SCHEME: &'static str = "Other";
    const NAME: &'static str = "HTTPBase";
}
struct Accounts;
impl OAuth2Scheme for Accounts {
    const NAME: &'static str = "OAuth2AuthorizationCodeBearer";
    fn flows() -> Flows {
        Flows::default().authorization_code("authorize", "token", [])
    }
}
struct Login;
impl OpenIdScheme for Login {
    const NAME: &'static str = "OpenIdConnect";
    const URL: &'static str = "/openid";
}

macro_rules! taken {
    ($($path:literal $name:ident $optional_path:literal $optional:ident: $type:ty, $text:expr;)*) => { $(
        #[get($path)]
        async fn $name(credential: $type) -> String {
            let text: fn($type) -> String = $text;
            text(credential)
        }

        #[get($optional_path)]
        async fn $optional(credential: Option<$type>) -> String {
            let text: fn($type) -> String = $text;
            credential.map_or("nobody".to_owned(), text)
        }
    )* };
}

taken! {
    "/bearer" bearer "/bearer/optional" bearer_optional: Bearer<Plain>, |token| token.token().to_owned();
    "/basic" basic "/basic/optional" basic_optional: Basic<Simple>, |basic| basic.user().to_owned();
    "/other" other "/other/optional" other_optional: HttpCredential<Other>, |sent| sent.credentials().to_owned();
    "/digest" digest "/digest/optional" digest_optional: HttpCredential<Digest>, |sent| sent.credentials().to_owned();
    "/oauth2" oauth2 "/oauth2/optional" oauth2_optional: OAuth2<Accounts>, |token| token.token().to_owned();
    "/openid" openid "/openid/optional" openid_optional: OpenIdConnect<Login>, |token| token.token().to_owned();
    "/header" header "/header/optional" header_optional: ApiKey<DeskKey>, |key| key.key().to_owned();
    "/cookie" cookie "/cookie/optional" cookie_optional: ApiKey<Session>, |key| key.key().to_owned();
}

fn as_fastapi() -> App {
    App::new("T", "1").errors(ErrorStyle::FastApi).routes(routes![
        bearer,
        bearer_optional,
        basic,
        basic_optional,
        other,
        other_optional,
        digest,
        digest_optional,
        oauth2,
        oauth2_optional,
        openid,
        openid_optional,
        header,
        header_optional,
        cookie,
        cookie_optional
    ])
}

/// What is sent, what is taken, and the challenge without it.
const TAKEN: [(&str, &str, &str, &str, &str); 8] = [
    ("/bearer", "authorization", "bEARER abc", "abc", "Bearer"),
    (
        "/basic",
        "authorization",
        "basic YTpi",
        "a",
        r#"Basic realm="simple""#,
    ),
    ("/other", "authorization", "OTHER abc def", "abc def", "Other"),
    (
        "/digest",
        "authorization",
        "Digest nonce=x",
        "nonce=x",
        r#"Digest realm="api""#,
    ),
    ("/oauth2", "authorization", "Bearer abc", "abc", "Bearer"),
    ("/openid", "authorization", "Bearer abc", "abc", "Bearer"),
    ("/header", "x-desk-key", "abc", "abc", "APIKey"),
    ("/cookie", "cookie", "session=abc", "abc", "APIKey"),
];

#[aplomb::test]
async fn each_is_taken_and_asked_for_as_in_fastapi() {
    let client = as_fastapi().test();
    for (path, name, sent, taken, challenge) in TAKEN {
        let optional = format!("{path}/optional");
        for path in [path, &optional] {
            let reply = client.get(path).header(name, sent).send().await;
            assert_eq!((reply.status().as_u16(), reply.text()), (200, taken), "{path}");
        }
        let nothing = client.get(path).send().await;
        assert_eq!(nothing.status(), 401, "{path}");
        assert_eq!(nothing.json::<Value>(), json!({ "detail": "Not authenticated" }));
        assert_eq!(challenges(&nothing), [challenge], "{path}");
        let reply = client.get(&optional).send().await;
        assert_eq!((reply.status().as_u16(), reply.text()), (200, "nobody"), "{path}");
    }
}

#[aplomb::test]
async fn a_scheme_alone_is_no_credential_in_fastapis_style() {
    let client = as_fastapi().test();
    for (path, scheme) in [
        ("/bearer", "Bearer"),
        ("/other", "Other"),
        ("/digest", "Digest"),
        ("/openid", "Bearer "),
        ("/basic", "Basic"),
    ] {
        let reply = client.get(path).header("authorization", scheme).send().await;
        assert_eq!(reply.status(), 401, "{path}");
    }
    // As `OAuth2PasswordBearer`: what it is worth is for the app to say.
    let reply = client
        .get("/oauth2")
        .header("authorization", "Bearer")
        .send()
        .await;
    assert_eq!((reply.status().as_u16(), reply.text()), (200, ""));
}

#[get("/inside")]
async fn inside() -> &'static str {
    "in"
}

#[get("/outside")]
async fn outside() -> &'static str {
    "out"
}

#[aplomb::test]
async fn a_list_asks_for_a_credential_in_all_its_operations() {
    let app = || {
        App::new("T", "1")
            .routes(routes![inside].dependency::<Bearer<Plain>>())
            .routes(routes![outside])
    };
    let client = app().test();
    client
        .get("/inside")
        .send()
        .await
        .assert_problem(401, "unauthenticated");
    let reply = client
        .get("/inside")
        .header("authorization", "Bearer t")
        .send()
        .await;
    assert_eq!(reply.text(), "in");
    assert_eq!(client.get("/outside").send().await.text(), "out");
    let document = app().openapi().unwrap();
    assert_eq!(
        document["paths"]["/inside"]["get"]["security"],
        json!([{ "HTTPBearer": [] }])
    );
    assert_eq!(document["paths"]["/outside"]["get"].get("security"), None);
    assert_eq!(
        document["components"]["securitySchemes"],
        json!({ "HTTPBearer": { "type": "http", "scheme": "bearer" } })
    );
}

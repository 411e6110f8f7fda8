//! Credentials: what is taken, what is refused, and what the contract says of it.

mod in_process;

use aplomb_core::arg::credential::{
    ApiKey, Basic, BasicRealm, Bearer, BearerScheme, Credential, Digest, HttpCredential, OAuth2,
    OAuth2Scheme, OpenIdConnect, OpenIdScheme, RequiredScopes,
};
use aplomb_core::contract::{Flows, SchemeKind};
use aplomb_core::problem::ErrorStyle;
use aplomb_core::{App, Operation, Routes};
use in_process::{app, contract, handler, header, request, send, start, text};

handler!(WithBearer, "GET" "/", (token: Bearer) -> String { token.token().to_owned() });
handler!(MaybeBearer, "GET" "/", (token: Option<Bearer>) -> String {
    token.map_or("nobody".to_owned(), |token| token.token().to_owned())
});

/// The schemes of each alternative, with their scopes.
fn alternatives(operation: &Operation) -> Vec<String> {
    let security = operation.security().iter();
    let named = security.map(|requirement| {
        let schemes = requirement.schemes.iter();
        let texts: Vec<String> = schemes
            .map(|(name, scopes)| format!("{name}{scopes:?}"))
            .collect();
        texts.join("+")
    });
    named.collect()
}

async fn problem(response: http::Response<aplomb_core::Body>) -> (u16, String, String) {
    let status = response.status().as_u16();
    let challenge = header(&response, "www-authenticate").to_owned();
    let body: serde_json::Value = serde_json::from_str(&text(response).await).unwrap();
    (status, body["type"].as_str().unwrap().to_owned(), challenge)
}

#[tokio::test]
async fn a_bearer_token_is_taken() {
    for sent in [
        "Bearer abc.DEF-1_2~+/==",
        "bearer abc.DEF-1_2~+/==",
        "BEARER   abc.DEF-1_2~+/==",
    ] {
        let response = send::<WithBearer>("GET", "/", &[("authorization", sent.as_bytes())]).await;
        assert_eq!(text(response).await, "abc.DEF-1_2~+/==", "{sent}");
    }
}

#[tokio::test]
async fn without_a_bearer_token_the_challenge_has_no_error() {
    let others: [&[(&str, &[u8])]; 4] = [
        &[],
        &[("authorization", b"Basic YTpi")],
        &[("authorization", b"Bearerabc")],
        &[("authorization", b"")],
    ];
    for headers in others {
        let answer = problem(send::<WithBearer>("GET", "/?access_token=abc", headers).await).await;
        assert_eq!(answer, (401, "/problems/unauthenticated".into(), "Bearer".into()));
    }
}

#[tokio::test]
async fn a_malformed_bearer_token_is_an_invalid_request() {
    let malformed: [&[(&str, &[u8])]; 6] = [
        &[("authorization", b"Bearer")],
        &[("authorization", b"Bearer ==")],
        &[("authorization", b"Bearer a b")],
        &[("authorization", b"Bearer a,b")],
        &[("authorization", b"Bearer \xc3\xa9")],
        &[("authorization", b"Bearer a"), ("authorization", b"Bearer b")],
    ];
    for headers in malformed {
        for response in [
            send::<WithBearer>("GET", "/", headers).await,
            send::<MaybeBearer>("GET", "/", headers).await,
        ] {
            let expected = "Bearer error=\"invalid_request\"".to_owned();
            assert_eq!(
                problem(response).await,
                (400, "/problems/malformed-credential".into(), expected),
                "{headers:?}"
            );
        }
    }
}

#[tokio::test]
async fn an_optional_credential_may_be_absent() {
    assert_eq!(text(send::<MaybeBearer>("GET", "/", &[]).await).await, "nobody");
    let basic = send::<MaybeBearer>("GET", "/", &[("authorization", b"Basic YTpi")]).await;
    assert_eq!(text(basic).await, "nobody");
    let sent = send::<MaybeBearer>("GET", "/", &[("authorization", b"Bearer x")]).await;
    assert_eq!(text(sent).await, "x");
}

#[tokio::test]
async fn fastapi_style_says_not_authenticated() {
    let running = start(app::<WithBearer>().errors(ErrorStyle::FastApi)).await;
    let response = running.service().answer(request("GET", "/", &[]), None).await;
    assert_eq!(response.status(), 401);
    assert_eq!(header(&response, "www-authenticate"), "Bearer");
    assert_eq!(text(response).await, r#"{"detail":"Not authenticated"}"#);
}

#[test]
fn credentials_do_not_print() {
    let printed = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        Bearer::<aplomb_core::arg::credential::DefaultBearer>::new("hunter2"),
        Basic::<aplomb_core::arg::credential::DefaultBasic>::new("alice", "hunter2"),
        ApiKey::<HeaderKey>::new("hunter2"),
        OAuth2::<Accounts>::new("hunter2"),
        OpenIdConnect::<Login>::new("hunter2"),
        HttpCredential::<Digest>::new("hunter2"),
    );
    assert!(!printed.contains("hunter2"), "{printed}");
    assert!(printed.contains("alice"));
}

struct Desk;
impl BasicRealm for Desk {
    const REALM: &'static str = "the \"desk\"";
    const NAME: &'static str = "desk";
}

handler!(WithBasic, "GET" "/", (who: Basic<Desk>) -> String { format!("{}/{}", who.user(), who.password().expose()) });

#[tokio::test]
async fn user_and_password_are_taken() {
    // `ä:b:c` in UTF-8: the first colon divides.
    let response = send::<WithBasic>("GET", "/", &[("authorization", b"basic w6Q6Yjpj")]).await;
    assert_eq!(text(response).await, "ä/b:c");
    let response = send::<WithBasic>("GET", "/", &[("authorization", b"Basic Og==")]).await;
    assert_eq!(text(response).await, "/");
}

#[tokio::test]
async fn what_is_not_basic_is_challenged() {
    // Nothing, another scheme, no base64, no colon, Latin-1 `ä:b`, a line feed, nothing after the scheme.
    let wrong: [&[u8]; 7] = [
        b"",
        b"Bearer x",
        b"Basic !!!!",
        b"Basic YWJj",
        b"Basic 5Dpi",
        b"Basic YToKYg==",
        b"Basic",
    ];
    for value in wrong {
        let response = send::<WithBasic>("GET", "/", &[("authorization", value)]).await;
        let challenge = r#"Basic realm="the \"desk\"", charset="UTF-8""#.to_owned();
        assert_eq!(
            problem(response).await,
            (401, "/problems/unauthenticated".into(), challenge),
            "{}",
            String::from_utf8_lossy(value)
        );
    }
}

aplomb_core::api_key! {
    /// The key of a desk.
    struct HeaderKey = Header "X-Desk-Key";
    struct QueryKey = Query "key";
    struct CookieKey = Cookie "key";
}

handler!(WithHeaderKey, "GET" "/", (key: ApiKey<HeaderKey>) -> String { key.key().to_owned() });
handler!(WithQueryKey, "GET" "/", (key: ApiKey<QueryKey>) -> String { key.key().to_owned() });
handler!(WithCookieKey, "GET" "/", (key: ApiKey<CookieKey>) -> String { key.key().to_owned() });

#[tokio::test]
async fn a_key_is_taken_from_its_place() {
    let response = send::<WithHeaderKey>("GET", "/", &[("x-desk-key", b"k1")]).await;
    assert_eq!(text(response).await, "k1");
    assert_eq!(
        text(send::<WithQueryKey>("GET", "/?key=k%202", &[]).await).await,
        "k 2"
    );
    let response = send::<WithCookieKey>("GET", "/", &[("cookie", b"a=1; key=k3")]).await;
    assert_eq!(text(response).await, "k3");
}

#[tokio::test]
async fn a_missing_or_doubled_key_is_refused() {
    let missing = (401, "/problems/unauthenticated".to_owned(), "APIKey".to_owned());
    assert_eq!(
        problem(send::<WithHeaderKey>("GET", "/?key=x", &[]).await).await,
        missing
    );
    assert_eq!(
        problem(send::<WithQueryKey>("GET", "/?key=", &[]).await).await,
        missing
    );
    assert_eq!(
        problem(send::<WithCookieKey>("GET", "/?key=x", &[]).await).await,
        missing
    );
    let malformed = (
        400,
        "/problems/malformed-credential".to_owned(),
        "APIKey".to_owned(),
    );
    let twice: &[(&str, &[u8])] = &[("x-desk-key", b"a"), ("x-desk-key", b"b")];
    assert_eq!(
        problem(send::<WithHeaderKey>("GET", "/", twice).await).await,
        malformed
    );
    assert_eq!(
        problem(send::<WithQueryKey>("GET", "/?key=a&key=b", &[]).await).await,
        malformed
    );
    assert_eq!(
        problem(send::<WithQueryKey>("GET", "/?key=%ff", &[]).await).await,
        malformed
    );
}

struct Accounts;
impl OAuth2Scheme for Accounts {
    fn flows() -> Flows {
        let scopes = [("orders:write", "Place orders"), ("orders:read", "Read orders")];
        Flows::default()
            .password("/token", scopes)
            .client_credentials("/token", [])
            .authorization_code("/authorize", "/token", scopes)
            .refresh("/renew")
    }
}

struct Login;
impl OpenIdScheme for Login {
    const URL: &'static str = "https://id.example/.well-known/openid-configuration";
}

handler!(WithOAuth2, "GET" "/", (token: OAuth2<Accounts>) -> String { token.token().to_owned() });
handler!(WithOpenId, "GET" "/", (token: OpenIdConnect<Login>) -> String { token.token().to_owned() });
handler!(WithDigest, "GET" "/", (sent: HttpCredential<Digest>) -> String { sent.parameter("username").unwrap_or_default() });

#[tokio::test]
async fn oauth2_and_openid_read_a_bearer_token() {
    let headers: &[(&str, &[u8])] = &[("authorization", b"Bearer t")];
    assert_eq!(text(send::<WithOAuth2>("GET", "/", headers).await).await, "t");
    assert_eq!(text(send::<WithOpenId>("GET", "/", headers).await).await, "t");
    let missing = (401, "/problems/unauthenticated".to_owned(), "Bearer".to_owned());
    assert_eq!(problem(send::<WithOAuth2>("GET", "/", &[]).await).await, missing);
    assert_eq!(problem(send::<WithOpenId>("GET", "/", &[]).await).await, missing);
}

#[tokio::test]
async fn another_scheme_is_only_read() {
    let headers: &[(&str, &[u8])] = &[("authorization", b"Digest username=\"bob\", nonce=\"x\"")];
    assert_eq!(text(send::<WithDigest>("GET", "/", headers).await).await, "bob");
    let missing = (
        401,
        "/problems/unauthenticated".to_owned(),
        "Digest realm=\"api\"".to_owned(),
    );
    assert_eq!(problem(send::<WithDigest>("GET", "/", &[]).await).await, missing);
}

#[test]
fn the_contract_knows_schemes_and_answers() {
    let operation = contract::<WithBearer>();
    assert_eq!(alternatives(&operation), ["bearer[]"]);
    let refused = operation.responses().get(401).unwrap();
    assert_eq!(refused.problems[0].slug, "unauthenticated");
    assert!(refused.headers.contains_key("WWW-Authenticate"));
    assert_eq!(
        operation.responses().get(400).unwrap().problems[0].slug,
        "malformed-credential"
    );

    let key = contract::<WithHeaderKey>();
    let scheme = &key.schemes()[0];
    assert_eq!(
        (scheme.name.as_str(), scheme.description.as_deref()),
        ("HeaderKey", Some("The key of a desk."))
    );
    assert!(key.parameters().is_empty(), "a key is a scheme and no parameter");

    let oauth2 = contract::<WithOAuth2>();
    let SchemeKind::OAuth2(flows) = &oauth2.schemes()[0].kind else {
        panic!("{:?}", oauth2.schemes());
    };
    let names: Vec<&str> = flows.flows.keys().map(String::as_str).collect();
    assert_eq!(names, ["authorizationCode", "clientCredentials", "password"]);
    assert_eq!(flows.flows["password"].scopes.len(), 2);
    assert_eq!(flows.flows["password"].refresh_url.as_deref(), Some("/renew"));
}

handler!(Both, "GET" "/", (_token: Bearer, _key: ApiKey<HeaderKey>) -> () {});
handler!(EitherOne, "GET" "/", (_token: Option<Bearer>, _key: Option<ApiKey<HeaderKey>>) -> () {});
handler!(RequiredFirst, "GET" "/", (_token: Bearer, _key: Option<ApiKey<HeaderKey>>) -> () {});
handler!(OptionalFirst, "GET" "/", (_key: Option<ApiKey<HeaderKey>>, _token: Bearer) -> () {});
handler!(TheSameTwice, "GET" "/", (_maybe: Option<Bearer>, _token: Bearer) -> () {});

#[test]
fn several_credentials_are_asked_for_together() {
    assert_eq!(alternatives(&contract::<Both>()), ["HeaderKey[]+bearer[]"]);
}

#[test]
fn optional_credentials_are_alternatives() {
    assert_eq!(alternatives(&contract::<MaybeBearer>()), ["bearer[]", ""]);
    assert_eq!(
        alternatives(&contract::<EitherOne>()),
        ["bearer[]", "HeaderKey[]", ""]
    );
    let beside = ["HeaderKey[]+bearer[]", "bearer[]"];
    assert_eq!(alternatives(&contract::<RequiredFirst>()), beside);
    assert_eq!(alternatives(&contract::<OptionalFirst>()), beside);
    assert_eq!(alternatives(&contract::<TheSameTwice>()), ["bearer[]"]);
    assert!(
        contract::<MaybeBearer>().responses().get(401).is_none(),
        "nothing answers 401 where the token may be absent"
    );
}

handler!(Scoped, "GET" "/scoped", (_token: OAuth2<Accounts>, scopes: RequiredScopes) -> String {
    let missing = scopes.missing_from(&["orders:read"]).join(" ");
    format!("{}|{missing}|{}", scopes.joined(), scopes.insufficient())
});
handler!(Unscoped, "GET" "/unscoped", (scopes: RequiredScopes) -> String { scopes.joined() });

#[tokio::test]
async fn a_dependency_learns_the_scopes_of_the_operation() {
    let routes = Routes::new()
        .nest(
            Routes::new()
                .handler::<Scoped>()
                .scopes(&["orders:read", "orders:write"]),
        )
        .handler::<Unscoped>();
    let mut scoped = contract::<Scoped>();
    scoped.require_scopes(&["orders:read"]);
    scoped.require_scopes(&["orders:read", "orders:write"]);
    assert_eq!(
        alternatives(&scoped),
        [r#"oauth2["orders:read", "orders:write"]"#]
    );

    let service = start(App::new("Test", "1.0.0").routes(routes)).await.service();
    let headers: &[(&str, &[u8])] = &[("authorization", b"Bearer t")];
    let response = service.answer(request("GET", "/scoped", headers), None).await;
    assert_eq!(
        text(response).await,
        "orders:read orders:write|orders:write|\
         Bearer error=\"insufficient_scope\", scope=\"orders:read orders:write\""
    );
    let response = service.answer(request("GET", "/unscoped", &[]), None).await;
    assert_eq!(text(response).await, "");
}

#[test]
fn scopes_that_nothing_can_have_or_compares_are_reported_at_the_start() {
    let reports = |routes: Routes, scopes: &[&str]| {
        let app = App::new("Test", "1.0.0").routes(routes.scopes(scopes));
        app.check().map_err(|error| error.reports().to_vec())
    };
    let without_credential = reports(Routes::new().handler::<Unscoped>(), &["orders:read"]).unwrap_err();
    assert_eq!(
        without_credential,
        [
            "GET /unscoped (`Unscoped`): the scopes `orders:read` are asked for, but no credential that could have them; take one, such as \
          `OAuth2<..>` or `Bearer`, or a dependency that does"
        ]
    );
    let not_compared = reports(Routes::new().handler::<WithOAuth2>(), &["a", "b"]).unwrap_err();
    assert_eq!(
        not_compared,
        [
            "GET / (`WithOAuth2`): the scopes `a`, `b` are asked for, but nothing compares them with those that the caller was granted; let \
          the dependency that verifies the credential take `RequiredScopes`"
        ]
    );
    let no_scope = reports(Routes::new().handler::<Scoped>(), &["a b", ""]).unwrap_err();
    assert_eq!(no_scope.len(), 2);
    assert!(no_scope[0].contains("`a b` is no scope"), "{}", no_scope[0]);
    assert_eq!(reports(Routes::new().handler::<Scoped>(), &["a"]), Ok(()));
    assert_eq!(reports(Routes::new().handler::<WithOAuth2>(), &[]), Ok(()));
}

#[test]
fn scopes_that_somebody_else_compares_are_only_documented() {
    let mut behind = Operation::new(http::Method::GET, "/behind", |_cx| {
        Box::pin(async { aplomb_core::Response::text("from the server behind this one") })
    });
    let scheme = <OAuth2<Accounts> as Credential>::schemes().swap_remove(0);
    behind.require(scheme, &["orders:read".to_owned()]);
    assert_eq!(alternatives(&behind), [r#"oauth2["orders:read"]"#]);
    let app = App::new("Test", "1.0.0").routes(Routes::new().operation(behind));
    assert!(app.check().is_ok());
}

struct Named;
impl BearerScheme for Named {
    const NAME: &'static str = "deskToken";
    const DESCRIPTION: &'static str = "From `POST /login`.";
    const FORMAT: &'static str = "JWT";
    const REALM: &'static str = "desk";
}
handler!(WithNamed, "GET" "/", (_token: Bearer<Named>) -> () {});

#[tokio::test]
async fn a_scheme_can_have_its_own_name() {
    let operation = contract::<WithNamed>();
    let scheme = &operation.schemes()[0];
    assert_eq!(scheme.name, "deskToken");
    assert_eq!(
        scheme.to_value(),
        serde_json::json!({
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "From `POST /login`."
        })
    );
    let response = send::<WithNamed>("GET", "/", &[]).await;
    assert_eq!(header(&response, "www-authenticate"), "Bearer realm=\"desk\"");
}

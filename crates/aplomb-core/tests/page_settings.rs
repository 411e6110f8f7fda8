//! The pages of Swagger UI and Scalar, as an app wants them.

#![allow(missing_docs)]
#![cfg(all(feature = "swagger-ui", feature = "scalar"))]

use aplomb_core::arg::Arg;
use aplomb_core::arg::credential::{Basic, OAuth2, OAuth2Scheme};
use aplomb_core::arg::state::State;
use aplomb_core::contract::Flows;
use aplomb_core::documents::{DocExpansion, Documents, LinkedFile, OauthClient, SyntaxTheme};
use aplomb_core::problem::ErrorStyle;
use aplomb_core::test::{TestClient, TestReply};
use aplomb_core::{App, Operation, Response, runtime};
use http::Method;
use serde_json::{Value, json};

fn with(change: impl FnOnce(&mut Documents)) -> TestClient {
    App::new("Desk", "1.0.0").documents(change).test()
}

async fn page(client: &TestClient, path: &str) -> TestReply {
    let reply = client.get(path).send().await;
    reply.assert_status(200);
    reply
}

/// What the script that starts the viewer is told.
fn options(page: &TestReply) -> Value {
    let (_, after) = page
        .text()
        .split_once("<script id=\"options\" type=\"application/json\">")
        .expect("options");
    let (options, _) = after.split_once("</script>").expect("an end");
    serde_json::from_str(options).expect("JSON")
}

fn policy(page: &TestReply) -> &str {
    page.header("content-security-policy").expect("a policy")
}

#[test]
fn settings_of_swagger_ui_reach_its_page() {
    runtime::test(async {
        let plain = options(&page(&with(|_| {}), "/docs").await);
        assert_eq!(plain["parameters"]["deepLinking"], true);
        assert_eq!(plain["oauth"], Value::Null);

        let client = with(|documents| {
            let swagger_ui = &mut documents.swagger_ui;
            swagger_ui.deep_linking = false;
            swagger_ui.doc_expansion = DocExpansion::Full;
            swagger_ui.syntax_highlight = Some(SyntaxTheme::Obsidian);
            let mut client = OauthClient::new("docs");
            client.scopes = vec!["orders:read".to_owned()];
            swagger_ui.oauth = Some(client);
            documents.scalar.more.insert("theme".to_owned(), "moon".into());
        });
        let told = options(&page(&client, "/docs").await);
        assert_eq!(told["parameters"]["deepLinking"], false);
        assert_eq!(told["parameters"]["docExpansion"], "full");
        assert_eq!(
            told["parameters"]["syntaxHighlight"],
            json!({ "theme": "obsidian" })
        );
        assert_eq!(told["oauth"]["clientId"], "docs");
        assert_eq!(told["oauth"]["scopes"], json!(["orders:read"]));
        assert_eq!(told["oauth"]["usePkceWithAuthorizationCodeGrant"], true);
        let told = options(&page(&client, "/reference").await);
        assert_eq!(told["parameters"], json!({ "theme": "moon" }));
    });
}

#[test]
fn a_setting_cannot_become_a_script() {
    runtime::test(async {
        let hostile = "</script><script>alert(1)</script>&lt;";
        let client = with(|documents| {
            documents
                .swagger_ui
                .more
                .insert("filter".to_owned(), hostile.into());
        });
        let page = page(&client, "/docs").await;
        assert!(!page.text().contains("<script>"), "{}", page.text());
        assert_eq!(options(&page)["parameters"]["filter"], hostile);
    });
}

#[test]
fn a_page_loads_files_from_where_the_app_says_and_from_nowhere_else() {
    runtime::test(async {
        let app = || {
            App::new("Desk", "1.0.0").documents(|documents| {
                let script = LinkedFile::at("https://cdn.example/swagger-ui-bundle.js");
                documents.swagger_ui.script = Some(script.integrity("sha384-abc"));
                documents.swagger_ui.style = Some("/static/swagger-ui.css".into());
                documents.swagger_ui.icon = Some("https://img.example:8443/icon.png?a&b".into());
                documents.scalar.script = Some("https://cdn.example/scalar.js".into());
            })
        };
        let client = App::new("Outer", "1.0.0").sub_app("/desk", app()).test();
        let docs = page(&client, "/desk/docs").await;
        for part in [
            "<script src=\"https://cdn.example/swagger-ui-bundle.js\" integrity=\"sha384-abc\" crossorigin=\"anonymous\">",
            "<link rel=\"stylesheet\" href=\"./static/swagger-ui.css\">",
            "<link rel=\"icon\" href=\"https://img.example:8443/icon.png?a&amp;b\">",
        ] {
            assert!(docs.text().contains(part), "{part} is not in {}", docs.text());
        }
        let wanted = "script-src 'self' https://cdn.example; style-src 'self'; img-src 'self' data: https://img.example:8443;";
        assert!(policy(&docs).contains(wanted), "{}", policy(&docs));
        let reference = page(&client, "/desk/reference").await;
        assert!(
            reference
                .text()
                .contains("<script src=\"https://cdn.example/scalar.js\">")
        );
        assert!(policy(&reference).contains("script-src 'self' https://cdn.example;"));
        for unused in [
            "docs/swagger-ui-bundle.js",
            "docs/swagger-ui.css",
            "docs/favicon-32x32.png",
            "reference/scalar.js",
        ] {
            client
                .get(&format!("/desk/{unused}"))
                .send()
                .await
                .assert_status(404);
        }
        page(&client, "/desk/docs/start.js").await;
        page(&client, "/desk/docs/oauth2-redirect").await;
    });
}

#[test]
fn an_address_that_is_none_stops_the_start() {
    let app = App::new("Desk", "1.0.0").documents(|documents| {
        documents.swagger_ui.script = Some("static/viewer.js".into());
        documents.scalar.icon = Some("//img.example/icon.png".into());
    });
    let error = app.check().expect_err("two bad addresses").to_string();
    assert!(error.contains("`static/viewer.js`"), "{error}");
    assert!(error.contains("`//img.example/icon.png`"), "{error}");
}

#[test]
fn an_authorization_server_sends_the_browser_back_to_a_page() {
    runtime::test(async {
        for (client, path, script) in [
            (with(|_| {}), "/docs/oauth2-redirect", "/docs/oauth2-redirect.js"),
            (
                with(|documents| documents.swagger = Some("/internal/docs/".to_owned())),
                "/internal/docs/oauth2-redirect",
                "/internal/docs/oauth2-redirect.js",
            ),
            (
                with(|documents| documents.swagger_ui.oauth2_redirect = Some("/back".to_owned())),
                "/back",
                "/oauth2-redirect.js",
            ),
        ] {
            let back = page(&client, path).await;
            assert_eq!(back.header("content-type"), Some("text/html; charset=utf-8"));
            assert!(
                back.text().contains("src=\"oauth2-redirect.js\""),
                "{}",
                back.text()
            );
            let script = page(&client, script).await;
            assert!(script.text().contains("swaggerUIRedirectOauth2"));
        }
        let moved = with(|documents| documents.swagger_ui.oauth2_redirect = Some("/back".to_owned()));
        let docs = page(&moved, "/docs").await;
        assert!(
            docs.text().contains("data-oauth2-redirect=\"./back\""),
            "{}",
            docs.text()
        );
    });
}

struct Accounts;

impl OAuth2Scheme for Accounts {
    fn flows() -> Flows {
        Flows::default()
            .authorization_code("https://id.example/authorize", "https://id.example/token", [])
            .password("/token", [])
            .refresh("https://renew.example/token")
    }
}

#[test]
fn requests_go_to_the_servers_and_to_whoever_gives_out_tokens() {
    runtime::test(async {
        let mut operation = Operation::new(Method::GET, "/", |_cx| Box::pin(async { Response::text("") }));
        <OAuth2<Accounts> as Arg>::describe(&mut operation);
        let client = App::new("Desk", "1.0.0")
            .server_url("https://desk.example/v1", "")
            .routes(operation.into())
            .test();
        for path in ["/docs", "/reference"] {
            let page = page(&client, path).await;
            let wanted = "connect-src 'self' https://desk.example https://id.example https://renew.example;";
            assert!(policy(&page).contains(wanted), "{}", policy(&page));
        }
    });
}

#[test]
fn documents_are_kept_from_those_who_may_not_see_them() {
    runtime::test(async {
        let ping = Operation::new(Method::GET, "/ping", |_cx| {
            Box::pin(async { Response::text("pong") })
        });
        let client = App::new("Desk", "1.0.0")
            .documents(Documents::require::<Basic>)
            .routes(ping.into())
            .test();
        for path in [
            "/openapi.json",
            "/openapi.yaml",
            "/docs",
            "/docs/start.js",
            "/reference",
            "/problems",
        ] {
            let refused = client.get(path).send().await;
            refused.assert_status(401);
            assert!(
                refused
                    .header("www-authenticate")
                    .is_some_and(|challenge| challenge.starts_with("Basic"))
            );
            let allowed = client
                .get(path)
                .header("authorization", "Basic YTpi")
                .send()
                .await;
            allowed.assert_status(200);
        }
        client.get("/ping").send().await.assert_status(200);
    });
}

#[test]
fn what_the_guard_of_the_documents_wants_is_wanted_at_start() {
    struct Keys;
    let app = App::new("Desk", "1.0.0").documents(Documents::require::<State<Keys>>);
    let error = app.check().expect_err("no keys").to_string();
    assert!(error.contains("Keys") && error.contains("/docs"), "{error}");
}

#[test]
fn in_the_style_of_fastapi_the_second_page_is_where_its_users_look() {
    runtime::test(async {
        let client = App::new("Desk", "1.0.0").errors(ErrorStyle::FastApi).test();
        let redoc = page(&client, "/redoc").await;
        assert!(
            redoc.text().contains("src=\"./reference/scalar.js\""),
            "{}",
            redoc.text()
        );
        page(&client, "/reference").await;
        let own = App::new("Desk", "1.0.0").test();
        own.get("/redoc").send().await.assert_status(404);

        let moved = App::new("Desk", "1.0.0")
            .documents(|documents| documents.reference = Some("/read".to_owned()))
            .errors(ErrorStyle::FastApi)
            .test();
        page(&moved, "/read").await;
        moved.get("/redoc").send().await.assert_status(404);

        let off = App::new("Desk", "1.0.0")
            .documents(|documents| documents.reference = None)
            .errors(ErrorStyle::FastApi)
            .test();
        off.get("/redoc").send().await.assert_status(404);
    });
}

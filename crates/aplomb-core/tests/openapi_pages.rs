//! The documents and pages, asked for as a browser does.

#![allow(missing_docs)]

mod openapi_apps;

use aplomb_core::App;
use aplomb_core::problem::ErrorStyle;
use aplomb_core::runtime;
use aplomb_core::test::{TestClient, TestReply};
use openapi_apps::desk;
use serde_json::{Value, json};

async fn get(client: &TestClient, path: &str) -> TestReply {
    let reply = client.get(path).send().await;
    reply.assert_status(200);
    reply
}

#[test]
fn the_document_is_served_and_revalidated() {
    runtime::test(async {
        let client = desk().test();
        let reply = get(&client, "/openapi.json").await;
        assert_eq!(reply.header("content-type"), Some("application/json"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.value(), desk().openapi().expect("a document"));
        let tag = reply.header("etag").expect("a tag").to_owned();
        for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let again = client
                .get("/openapi.json")
                .header("if-none-match", &known)
                .send()
                .await;
            again.assert_status(304);
            assert_eq!(again.header("etag"), Some(&*tag));
            assert!(again.bytes().is_empty());
        }
        let other = client
            .get("/openapi.json")
            .header("if-none-match", "\"other\"")
            .send()
            .await;
        other.assert_status(200);
        let head = client.head("/openapi.json").send().await;
        head.assert_status(200);
        assert_eq!(
            head.header("content-length"),
            Some(&*reply.bytes().len().to_string())
        );
        let yaml = get(&client, "/openapi.yaml").await;
        assert_eq!(yaml.header("content-type"), Some("application/yaml"));
        assert!(yaml.text().starts_with("openapi: \"3.1.2\"\n"), "{}", yaml.text());
    });
}

#[test]
fn no_page_is_in_the_document() {
    let document = desk().openapi().expect("a document");
    let paths: Vec<&String> = document["paths"].as_object().expect("paths").keys().collect();
    assert!(paths.iter().all(|path| path.starts_with("/v1/")), "{paths:?}");
}

#[test]
fn pages_can_be_moved_and_switched_off() {
    runtime::test(async {
        let client = desk()
            .documents(|documents| {
                documents.openapi = Some("/api/contract".to_owned());
                documents.swagger = None;
                documents.problems = Some("/errors".to_owned());
            })
            .test();
        get(&client, "/api/contract").await;
        get(&client, "/api/contract.yaml").await;
        get(&client, "/errors/closed").await;
        for path in ["/openapi.json", "/docs", "/problems"] {
            let reply = client.get(path).send().await;
            reply.assert_problem(404, "not-found");
            assert_eq!(
                reply.value()["type"],
                "/errors/not-found",
                "the type leads to the page"
            );
        }

        let quiet = desk().documents(|documents| documents.openapi = None).test();
        for path in ["/openapi.json", "/openapi.yaml", "/docs", "/reference"] {
            quiet.get(path).send().await.assert_status(404);
        }
        get(&quiet, "/problems").await;
    });
}

#[test]
fn an_app_inside_another_says_where_it_is() {
    runtime::test(async {
        let middle = App::new("Middle", "1.0.0").sub_app("/desk", desk());
        let client = App::new("Outer", "1.0.0").sub_app("/apps", middle).test();
        let document = get(&client, "/apps/desk/openapi.json").await.value();
        assert_eq!(document["servers"][0]["url"], "/apps/desk");
        let reply = client.get("/apps/desk/none").send().await;
        let kind = reply.value()["type"].as_str().expect("a type").to_owned();
        assert_eq!(kind, "/apps/desk/problems/not-found");
        get(&client, &kind).await;
    });
}

#[test]
fn a_problem_is_explained_to_people_and_programs() {
    runtime::test(async {
        let client = desk().test();
        let page = get(&client, "/problems/closed").await;
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(page.header("vary"), Some("accept"));
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(
            policy.starts_with("default-src 'none'; style-src 'nonce-"),
            "{policy}"
        );
        for part in [
            "<h1>The market is closed</h1>",
            "<code>reopens</code> says when it opens again.",
            "string (date-time)",
            "<code>POST /v1/orders</code>",
            "href=\"../problems\"",
        ] {
            assert!(page.text().contains(part), "{part} is not in {}", page.text());
        }
        let json = client
            .get("/problems/closed")
            .header("accept", "application/json, text/html;q=0.5")
            .send()
            .await;
        assert_eq!(json.value()["type"], "/problems/closed");
        assert_eq!(json.value()["members"][0]["name"], "reopens");

        let index = client
            .get("/problems")
            .header("accept", "application/json")
            .send()
            .await
            .value();
        let kinds: Vec<&str> = index["problems"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|kind| kind["type"].as_str())
            .collect();
        for kind in [
            "/problems/closed",
            "/problems/invalid-request",
            "/problems/method-not-allowed",
        ] {
            assert!(kinds.contains(&kind), "{kinds:?}");
        }
        for kind in kinds {
            get(&client, kind).await;
        }
        client
            .get("/problems/none")
            .send()
            .await
            .assert_problem(404, "not-found");
    });
}

#[test]
fn in_the_style_of_fastapi_there_is_nothing_to_explain() {
    runtime::test(async {
        let client = desk().errors(ErrorStyle::FastApi).test();
        client.get("/problems").send().await.assert_status(404);
    });
}

#[test]
fn the_finished_document_can_be_changed_in_every_form() {
    runtime::test(async {
        let app = || {
            desk()
                .edit_document(|document| document["info"]["x-logo"] = json!("first"))
                .edit_document(|document| {
                    document["info"]["x-logo"] = json!([document["info"]["x-logo"], "second"])
                })
        };
        let logo = json!(["first", "second"]);
        assert_eq!(app().openapi().expect("a document")["info"]["x-logo"], logo);
        let client = App::new("Outer", "1.0.0").sub_app("/desk", app()).test();
        let document = get(&client, "/desk/openapi.json").await.value();
        assert_eq!(document["info"]["x-logo"], logo);
        assert!(get(&client, "/desk/openapi.yaml").await.text().contains("x-logo"));
    });
}

#[cfg(all(feature = "swagger-ui", feature = "scalar"))]
/// The addresses in a page, resolved against its own.
fn addresses(page: &TestReply, path: &str) -> Vec<String> {
    let base = url::Url::parse("http://host")
        .and_then(|host| host.join(path))
        .expect("an address");
    let words = page.text().split(['"', ' ', '<', '>']);
    let relative = words.filter(|word| word.starts_with("./") || word.starts_with("../"));
    relative
        .map(|word| base.join(word).expect("an address").path().to_owned())
        .collect()
}

#[cfg(all(feature = "swagger-ui", feature = "scalar"))]
#[test]
fn the_viewers_find_what_they_need_wherever_they_are() {
    runtime::test(async {
        let plain = desk().slash(aplomb_core::SlashPolicy::Ignore).test();
        let mounted = App::new("Outer", "1.0.0").sub_app("/apps", desk()).test();
        for (client, path) in [
            (&plain, "/docs"),
            (&plain, "/docs/"),
            (&plain, "/reference"),
            (&mounted, "/apps/docs"),
            (&mounted, "/apps/reference"),
        ] {
            let page = get(client, path).await;
            let policy = page.header("content-security-policy").expect("a policy");
            assert!(
                policy.contains("default-src 'none'; script-src 'self';"),
                "{policy}"
            );
            assert!(!page.text().contains("http"), "no other host");
            assert!(!page.text().contains("<script>"), "no script in the page");
            let needed = addresses(&page, path);
            let files = needed.iter().filter(|address| !address.ends_with('/'));
            let mut count = 0;
            for file in files {
                let reply = get(client, file).await;
                assert!(!reply.bytes().is_empty(), "{file}");
                assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{file}");
                count += 1;
            }
            assert!(count >= 3, "{needed:?}");
        }
    });
}

#[cfg(all(feature = "swagger-ui", feature = "scalar"))]
#[test]
fn large_files_come_packed_to_those_who_unpack() {
    use std::io::Read as _;
    runtime::test(async {
        let client = desk().test();
        for path in [
            "/docs/swagger-ui-bundle.js",
            "/docs/favicon-32x32.png",
            "/reference/scalar.js",
        ] {
            let plain = get(&client, path).await;
            assert_eq!(plain.header("content-encoding"), None);
            let packed = client
                .get(path)
                .header("accept-encoding", "br, gzip")
                .send()
                .await;
            assert_eq!(packed.header("content-encoding"), Some("gzip"));
            assert_eq!(packed.header("vary"), Some("accept-encoding"));
            assert_ne!(packed.header("etag"), plain.header("etag"));
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(&packed.bytes()[..])
                .read_to_end(&mut unpacked)
                .expect("gzip");
            assert!(unpacked == plain.bytes()[..], "{path}");
            let refused = client
                .get(path)
                .header("accept-encoding", "gzip;q=0")
                .send()
                .await;
            assert_eq!(refused.header("content-encoding"), None);
        }
    });
}

#[test]
fn a_title_cannot_become_html() {
    runtime::test(async {
        let client = App::new("<script>alert(1)</script>", "1.0.0").test();
        for path in ["/docs", "/reference"] {
            let reply = client.get(path).send().await;
            assert!(!String::from_utf8_lossy(reply.bytes()).contains("<script>alert"));
        }
        let document: Value = get(&client, "/openapi.json").await.value();
        assert_eq!(document["info"]["title"], "<script>alert(1)</script>");
    });
}

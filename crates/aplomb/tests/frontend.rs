//! Files below a path, and a frontend below all routes, over HTTP.

use std::path::Path;

use aplomb::frontend::{Fallback, Frontend};
use aplomb::prelude::*;
use aplomb::test::{TestClient, TestReply};

#[get("/api/items")]
async fn items() -> Json<u32> {
    Json(7)
}

fn write(root: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// A build of a single-page app.
fn dist() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    write(
        directory.path(),
        &[
            ("secret.txt", "secret"),
            ("dist/index.html", "<p>the app"),
            ("dist/assets/app.js", "let a;"),
            ("dist/manual/index.html", "<p>the manual"),
            ("dist/.env", "secret"),
            ("dist/.git/config", "secret"),
        ],
    );
    #[cfg(unix)]
    std::os::unix::fs::symlink("../secret.txt", directory.path().join("dist/out.txt")).unwrap();
    directory
}

fn app(root: &tempfile::TempDir, fallback: Fallback) -> App {
    App::new("Shop", "1.0.0")
        .routes(routes![items])
        .frontend("/", Frontend::new(root.path().join("dist")).fallback(fallback))
}

async fn page(client: &TestClient, path: &str) -> TestReply {
    client
        .get(path)
        .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
        .send()
        .await
}

async fn asset(client: &TestClient, path: &str) -> TestReply {
    client.get(path).header("accept", "*/*").send().await
}

#[aplomb::test]
async fn routes_come_first_then_files_then_the_page() {
    let root = dist();
    let client = app(&root, Fallback::Auto).test_on_socket().await;
    assert_eq!(page(&client, "/api/items").await.value(), 7);
    page(&client, "/openapi.json").await.assert_status(200);
    // The other form of a route's slash is still that route's.
    page(&client, "/api/items/").await.assert_status(308);
    let reply = asset(&client, "/assets/app.js").await;
    assert_eq!(reply.text(), "let a;");
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    for path in ["/", "/index.html"] {
        let reply = asset(&client, path).await;
        reply.assert_status(200);
        assert_eq!(reply.text(), "<p>the app", "{path}");
        assert_eq!(reply.header("cache-control"), Some("no-cache"));
    }
    assert_eq!(asset(&client, "/manual/").await.text(), "<p>the manual");
    for path in ["/orders/7", "/orders/7?tab=a", "/assets/gone.js", "/api/nothing"] {
        let reply = page(&client, path).await;
        reply.assert_status(200);
        assert_eq!(reply.text(), "<p>the app", "{path}");
    }
    client.stop().await;
}

#[aplomb::test]
async fn only_a_browser_that_goes_to_a_page_gets_the_page() {
    let root = dist();
    let client = app(&root, Fallback::Index).test();
    for path in ["/orders/7", "/assets/gone.js", "/api/nothing"] {
        asset(&client, path).await.assert_problem(404, "not-found");
    }
    let html = ("accept", "text/html");
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
        let ask = |path: &str| client.request(method.clone(), path).header(html.0, html.1).send();
        ask("/orders/7").await.assert_problem(404, "not-found");
        let reply = ask("/assets/app.js").await;
        reply.assert_problem(405, "method-not-allowed");
        assert_eq!(reply.header("allow"), Some("GET, HEAD"));
    }
    client
        .post("/api/items")
        .send()
        .await
        .assert_problem(405, "method-not-allowed");
    let reply = client.head("/orders/7").header(html.0, html.1).send().await;
    reply.assert_status(200);
    assert_eq!(
        (reply.header("content-length"), reply.bytes().len()),
        (Some("10"), 0)
    );
}

#[aplomb::test]
async fn a_page_for_what_is_not_there() {
    let root = dist();
    write(root.path(), &[("dist/404.html", "<p>gone")]);
    for fallback in [Fallback::Auto, Fallback::NotFoundPage] {
        let client = app(&root, fallback).test();
        for reply in [
            page(&client, "/orders/7").await,
            asset(&client, "/assets/gone.js").await,
        ] {
            reply.assert_status(404);
            assert_eq!(
                (reply.text(), reply.header("content-type")),
                ("<p>gone", Some("text/html; charset=utf-8"))
            );
        }
        // It is no version of anything: a condition does not make it 304, nor a range 206.
        let tag = page(&client, "/404.html")
            .await
            .header("etag")
            .unwrap()
            .to_owned();
        for (name, value) in [
            ("if-none-match", tag.as_str()),
            ("range", "bytes=0-1"),
            ("if-match", "\"other\""),
        ] {
            let reply = client.get("/orders/7").header(name, value).send().await;
            reply.assert_status(404);
            assert_eq!(reply.text(), "<p>gone");
        }
    }
    let client = app(&root, Fallback::None).test();
    page(&client, "/orders/7").await.assert_problem(404, "not-found");
}

#[aplomb::test]
async fn conditions_and_ranges_hold() {
    let root = dist();
    let client = app(&root, Fallback::Auto).test();
    for path in ["/assets/app.js", "/orders/7"] {
        let tag = page(&client, path).await.header("etag").unwrap().to_owned();
        let request = client
            .get(path)
            .header("accept", "text/html")
            .header("if-none-match", &tag);
        request.send().await.assert_status(304);
    }
    let reply = client
        .get("/assets/app.js")
        .header("range", "bytes=0-2")
        .send()
        .await;
    reply.assert_status(206);
    assert_eq!(reply.text(), "let");
}

#[aplomb::test]
async fn nothing_outside_is_given_away() {
    let root = dist();
    let client = app(&root, Fallback::None)
        .files("/static", root.path().join("dist"))
        .test();
    for base in ["", "/static"] {
        for path in [
            "/../secret.txt",
            "/assets/../../secret.txt",
            "/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "/..%5csecret.txt",
            "/..\\secret.txt",
            "/%252e%252e/secret.txt",
            "//secret.txt",
            "/assets/app.js%00",
            "/%ff",
            "/out.txt",
            "/.env",
            "/.git/config",
            "/assets/",
            "/assets",
            "/assets/app.js/",
            "/assets/app.js/more",
        ] {
            let reply = asset(&client, &format!("{base}{path}")).await;
            assert!(!reply.text().contains("secret"), "{base}{path}");
            assert!(
                matches!(reply.status().as_u16(), 404 | 307),
                "{base}{path}: {}",
                reply.status()
            );
        }
    }
    let directory = asset(&client, "/static/").await;
    directory.assert_problem(404, "not-found");
    assert_eq!(asset(&client, "/static/assets/app.js").await.text(), "let a;");
}

#[aplomb::test]
async fn the_longest_path_wins_and_the_list_is_asked() {
    /// Who looks at the pages.
    #[derive(Clone)]
    struct Staff;
    #[dependency]
    async fn staff(_token: Bearer) -> Staff {
        Staff
    }
    let root = dist();
    write(
        root.path(),
        &[
            ("admin/index.html", "<p>admin"),
            ("admin/deep/index.html", "<p>deep"),
        ],
    );
    let admin = Routes::new()
        .frontend("/", root.path().join("admin"))
        .prefix("/admin")
        .dependency::<Staff>();
    let client = app(&root, Fallback::Auto).routes(admin).test();
    for path in ["/admin", "/admin/", "/admin/deep/", "/admin/users"] {
        page(&client, path).await.assert_problem(401, "unauthenticated");
    }
    let signed_in = |path: &str| client.get(path).header("accept", "text/html").bearer("t").send();
    assert_eq!(signed_in("/admin").await.text(), "<p>admin");
    assert_eq!(signed_in("/admin/users").await.text(), "<p>admin");
    let reply = signed_in("/admin/deep").await;
    reply.assert_status(307);
    assert_eq!(reply.header("location"), Some("/admin/deep/"));
    assert_eq!(page(&client, "/administrators").await.text(), "<p>the app");
    assert!(
        client.document()["paths"]
            .as_object()
            .unwrap()
            .keys()
            .eq(["/api/items"])
    );
}

#[test]
fn a_directory_that_is_not_there_does_not_start() {
    let root = dist();
    let missing = root.path().join("none");
    let index_only = Frontend::new(root.path().join("dist")).fallback(Fallback::NotFoundPage);
    let app = App::new("Shop", "1.0.0")
        .files("/static", &missing)
        .routes(
            Routes::new()
                .frontend("/ui", missing.clone())
                .frontend("/page", index_only),
        )
        .routes(Routes::new().frontend("/app", root.path().join("dist")))
        .frontend("/app/", root.path().join("dist"))
        .routes(
            Routes::new()
                .frontend("/", root.path().join("dist"))
                .prefix("/{tenant}"),
        );
    let error = app.check().unwrap_err().to_string();
    let missing = missing.display();
    for report in [
        format!("the files at `/static`: the directory `{missing}` cannot be served: "),
        format!("the frontend at `/ui`: the directory `{missing}` cannot be served: "),
        "the frontend at `/page`: there is no `404.html` in ".to_owned(),
        "GET /app/ stands twice".to_owned(),
        "GET /{tenant}/: what is served below it has no parameters in its path".to_owned(),
    ] {
        assert!(error.contains(&report), "{report}\n{error}");
    }
}

#[aplomb::test]
async fn an_unchecked_frontend_may_be_built_later() {
    let root = tempfile::tempdir().unwrap();
    let frontend = Frontend::new(root.path().join("dist")).unchecked();
    let client = App::new("Shop", "1.0.0").frontend("/", frontend).test();
    page(&client, "/").await.assert_problem(404, "not-found");
    write(root.path(), &[("dist/index.html", "<p>the app")]);
    assert_eq!(page(&client, "/").await.text(), "<p>the app");
}

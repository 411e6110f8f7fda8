use aplomb::prelude::*;
use aplomb::test::{TestClient, TestPart, TestReply};

fn client() -> TestClient {
    super::app().unwrap().test()
}

const BYTES: &[u8] = b"\x89PNG 0123456789";

async fn send(client: &TestClient, parts: Vec<TestPart>) -> TestReply {
    let reply = client
        .post("/pictures")
        .basic("keeper", "let-me-in")
        .multipart(parts)
        .send()
        .await;
    reply.assert_documented();
    reply
}

fn picture() -> TestPart {
    TestPart::file("picture", "../cat.png", "image/png", BYTES)
}

async fn sent(client: &TestClient) -> String {
    let reply = send(
        client,
        vec![
            TestPart::text("title", "Cat"),
            TestPart::text("author", "Ada"),
            picture(),
        ],
    )
    .await;
    reply.assert_status(201);
    reply.value()["id"].as_str().unwrap().to_owned()
}

#[aplomb::test]
async fn a_picture_is_sent_with_texts() {
    let client = client();
    let note = |name: &str, text: &str| TestPart::file("notes", name, "text/plain; charset=utf-8", text);
    let parts = vec![
        TestPart::text("title", "Cat"),
        picture(),
        note("a.txt", "It "),
        note("b.txt", "sleeps."),
    ];
    let reply = send(&client, parts).await;
    reply.assert_status(201);
    let picture = reply.value();
    assert_eq!(
        (&picture["filename"], &picture["size"], &picture["notes"]),
        (&json!("cat.png"), &json!(15), &json!(2))
    );
    let id = picture["id"].as_str().unwrap();
    let reply = client.get(&format!("/pictures/{id}/notes")).send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "It sleeps.");
    client
        .get(&format!("/pictures/{id}"))
        .send()
        .await
        .assert_documented()
        .assert_json(&picture);
    let reply = client.get("/pictures?author=Ada").send().await;
    reply
        .assert_status(200)
        .assert_documented()
        .assert_json(&json!([]));
}

#[aplomb::test]
async fn what_is_no_picture_is_refused() {
    let client = client();
    let reply = send(
        &client,
        vec![
            TestPart::text("title", &"x".repeat(81)),
            TestPart::text("year", "1800"),
            picture(),
        ],
    )
    .await;
    reply.assert_problem(422, "invalid-request");
    reply
        .assert_fault("#/title", "string_too_long")
        .assert_fault("#/year", "greater_than_equal");
    let reply = send(&client, vec![TestPart::text("title", "Cat")]).await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_fault("#/picture", "missing");
    let text = TestPart::file("picture", "cat.txt", "text/plain", "a cat");
    assert!(
        send(&client, vec![TestPart::text("title", "Cat"), text])
            .await
            .status()
            .is_client_error()
    );
    let large = TestPart::file("picture", "cat.png", "image/png", vec![0; 1_000_001]);
    assert!(
        send(&client, vec![TestPart::text("title", "Cat"), large])
            .await
            .status()
            .is_client_error()
    );
}

#[aplomb::test]
async fn only_the_keeper_changes_the_gallery() {
    let client = client();
    let reply = client.post("/pictures").multipart([picture()]).send().await;
    reply.assert_problem(401, "unauthenticated").assert_documented();
    let reply = client
        .post("/pictures")
        .basic("keeper", "guess")
        .multipart([picture()])
        .send()
        .await;
    reply.assert_problem(401, "not-the-keeper").assert_documented();
    assert!(reply.header("www-authenticate").is_some());
    let id = sent(&client).await;
    client
        .delete(&format!("/pictures/{id}"))
        .send()
        .await
        .assert_status(401)
        .assert_documented();
}

#[aplomb::test]
async fn a_file_has_ranges_and_conditions() {
    let client = client();
    client
        .get("/latest")
        .send()
        .await
        .assert_problem(404, "not-found")
        .assert_documented();
    sent(&client).await;
    let reply = client.get("/latest").send().await;
    reply.assert_status(303).assert_documented();
    let path = reply.header("location").unwrap().to_owned();
    let reply = client.get(&path).send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(
        (reply.header("content-type"), &reply.bytes()[..]),
        (Some("image/png"), BYTES)
    );
    let tag = reply.header("etag").unwrap().to_owned();
    let reply = client.get(&path).header("range", "bytes=5-8").send().await;
    reply.assert_status(206).assert_documented();
    assert_eq!(reply.bytes(), "0123");
    client
        .get(&path)
        .header("if-none-match", &tag)
        .send()
        .await
        .assert_status(304)
        .assert_documented();
    client
        .get(&path)
        .header("if-match", "\"other\"")
        .send()
        .await
        .assert_status(412)
        .assert_documented();
    client
        .get(&path)
        .header("range", "bytes=999-")
        .send()
        .await
        .assert_status(416)
        .assert_documented();
    let reply = client.head(&path).send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(
        (reply.header("content-length"), reply.bytes().len()),
        (Some("15"), 0)
    );
}

#[aplomb::test]
async fn a_change_leaves_sets_or_takes_away() {
    let client = client();
    let path = format!("/pictures/{}", sent(&client).await);
    let change = |body| {
        client
            .patch(&path)
            .basic("keeper", "let-me-in")
            .json(&body)
            .send()
    };
    let reply = change(json!({ "year": 1999 })).await;
    reply.assert_status(200).assert_documented();
    assert_eq!(
        (&reply.value()["author"], &reply.value()["year"]),
        (&json!("Ada"), &json!(1999))
    );
    let reply = change(json!({ "author": null, "title": "Tom" })).await;
    reply.assert_status(200).assert_documented();
    assert_eq!(
        (&reply.value()["author"], &reply.value()["title"]),
        (&json!(null), &json!("Tom"))
    );
    let reply = change(json!({ "title": "", "year": 1 })).await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("#/title", "string_too_short")
        .assert_fault("#/year", "greater_than_equal");
}

#[aplomb::test]
async fn a_picture_is_removed_once() {
    let client = client();
    let path = format!("/pictures/{}", sent(&client).await);
    let remove = || client.delete(&path).basic("keeper", "let-me-in").send();
    remove().await.assert_status(204).assert_documented();
    remove()
        .await
        .assert_problem(404, "not-found")
        .assert_documented();
    client
        .get(&format!("{path}/file"))
        .send()
        .await
        .assert_problem(404, "not-found")
        .assert_documented();
}

#[aplomb::test]
async fn an_album_is_patched() {
    let client = client();
    let album = json!({ "title": "Cats", "text": "All of them", "layout": { "columns": 3 }, "pictures": [] });
    let reply = client
        .put("/albums/cats")
        .basic("keeper", "let-me-in")
        .json(&album)
        .send()
        .await;
    reply.assert_status(200).assert_documented();
    let amend = |name: &str, body| {
        let request = client
            .patch(&format!("/albums/{name}"))
            .basic("keeper", "let-me-in");
        request
            .body("application/merge-patch+json", json!(body).to_string())
            .send()
    };
    let reply = amend("cats", json!({ "text": null, "layout": { "titles": false } })).await;
    reply.assert_status(200).assert_documented();
    let expected =
        json!({ "title": "Cats", "text": null, "layout": { "columns": 3, "titles": false }, "pictures": [] });
    reply.assert_json(&expected);
    let reply = amend("cats", json!({ "title": null, "layout": { "columns": 9 } })).await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("#/title", "missing")
        .assert_fault("#/layout/columns", "less_than_equal");
    amend("dogs", json!({}))
        .await
        .assert_problem(404, "no-such-album")
        .assert_documented();
    client
        .get("/albums/cats")
        .send()
        .await
        .assert_documented()
        .assert_json(&expected);
    client
        .get("/albums/dogs")
        .send()
        .await
        .assert_problem(404, "no-such-album")
        .assert_documented();
}

#[aplomb::test]
async fn a_theme_is_kept_in_a_cookie() {
    let client = client();
    client
        .get("/theme")
        .send()
        .await
        .assert_documented()
        .assert_json(&json!("light"));
    let reply = client.post("/theme").form(&[("theme", "dark")]).send().await;
    reply.assert_status(303).assert_documented();
    client
        .get("/theme")
        .send()
        .await
        .assert_documented()
        .assert_json(&json!("dark"));
    client
        .delete("/theme")
        .send()
        .await
        .assert_status(204)
        .assert_documented();
    client
        .get("/theme")
        .send()
        .await
        .assert_documented()
        .assert_json(&json!("light"));
    let reply = client.post("/theme").form(&[("theme", "pink")]).send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("#/theme", "enum");
    client
        .get("/theme")
        .cookie("theme", "pink")
        .send()
        .await
        .assert_fault("theme", "enum")
        .assert_documented();
}

#[aplomb::test]
async fn texts_are_served_from_a_directory() {
    let client = client();
    let reply = client.get("/static/about.txt").send().await;
    reply.assert_status(200);
    assert!(reply.text().starts_with("A gallery"));
    client
        .get("/static/../Cargo.toml")
        .send()
        .await
        .assert_status(404);
    client
        .get("/static/%2e%2e/Cargo.toml")
        .send()
        .await
        .assert_status(404);
}

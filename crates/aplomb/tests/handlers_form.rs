//! Forms: url-encoded and multipart.

use aplomb::prelude::*;
use aplomb::test::{TestClient, TestPart};

#[model]
#[derive(Debug)]
struct Contact {
    #[field(min_length = 2)]
    name: String,
    #[field(ge = 18)]
    age: Option<u8>,
}

#[post("/login")]
async fn login(
    #[form(max_length = 8)] user: String,
    #[form(default)] scopes: Vec<String>,
    #[form(default = false)] stay: bool,
) -> String {
    format!("{user} {scopes:?} {stay}")
}

#[post("/contact")]
async fn contact(#[form] contact: Contact, #[query] dry: Option<bool>) -> String {
    format!("{} {:?} {dry:?}", contact.name, contact.age)
}

#[post("/picture")]
async fn picture(
    #[form] title: String,
    #[file(max_bytes = 10, content_type = "image/*")] picture: Upload,
    #[file(content_type = ["text/plain", "text/csv"])] notes: Option<Vec<Upload>>,
    #[file] raw: Option<Bytes>,
) -> String {
    let text = picture.bytes().await.map(|bytes| bytes.len()).unwrap_or(0);
    let notes: Vec<String> = notes.iter().flatten().map(Upload::safe_filename).collect();
    format!(
        "{title} {} {text} {notes:?} {:?}",
        picture.safe_filename(),
        raw.map(|raw| raw.len())
    )
}

fn client() -> TestClient {
    App::new("T", "1").routes(routes![login, contact, picture]).test()
}

#[aplomb::test]
async fn fields_come_from_either_kind_of_form() {
    let client = client();
    let reply = client
        .post("/login")
        .form(&[
            ("user", "ada & co"),
            ("scopes", "a"),
            ("scopes", "b"),
            ("stay", "true"),
        ])
        .send()
        .await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), r#"ada & co ["a", "b"] true"#);
    let reply = client
        .post("/login")
        .multipart([TestPart::text("user", "ada")])
        .send()
        .await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "ada [] false");
    let reply = client
        .post("/contact?dry=true")
        .form(&[("name", "Grace"), ("age", "37")])
        .send()
        .await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "Grace Some(37) Some(true)");
}

#[aplomb::test]
async fn faults_of_fields_and_of_other_parameters_come_together() {
    let client = client();
    let reply = client
        .post("/contact?dry=maybe")
        .form(&[("name", "G"), ("age", "17")])
        .send()
        .await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("dry", "bool_parsing")
        .assert_fault("#/name", "string_too_short")
        .assert_fault("#/age", "greater_than_equal");
    let reply = client
        .post("/login")
        .form(&[("user", "far too long a name"), ("stay", "perhaps")])
        .send()
        .await;
    reply
        .assert_fault("#/user", "string_too_long")
        .assert_fault("#/stay", "bool_parsing");
    client
        .post("/login")
        .form(&[])
        .send()
        .await
        .assert_fault("#/user", "missing")
        .assert_documented();
}

#[aplomb::test]
async fn files_are_taken_with_their_rules() {
    let client = client();
    let reply = client
        .post("/picture")
        .multipart([
            TestPart::text("title", "T"),
            TestPart::file("picture", "../a.png", "image/png", b"0123456789".to_vec()),
            TestPart::file("notes", "n1.txt", "text/plain", "one"),
            TestPart::file("notes", "n2.csv", "text/csv; charset=utf-8", "two"),
            TestPart::file("raw", "r", "application/octet-stream", vec![0xFF; 5]),
        ])
        .send()
        .await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), r#"T a.png 10 ["n1.txt", "n2.csv"] Some(5)"#);
    let reply = client
        .post("/picture")
        .multipart([
            TestPart::file("picture", "a.pdf", "application/pdf", "x"),
            TestPart::file("notes", "n.png", "image/png", "x"),
        ])
        .send()
        .await;
    reply.assert_documented();
    assert!(reply.status().is_client_error(), "{}", reply.text());
    let reply = client
        .post("/picture")
        .multipart([
            TestPart::text("title", "T"),
            TestPart::file("picture", "a.png", "image/png", vec![0; 11]),
        ])
        .send()
        .await;
    reply.assert_documented();
    assert!(
        reply.status() == 413 || reply.status() == 422,
        "{} {}",
        reply.status(),
        reply.text()
    );
    let reply = client
        .post("/picture")
        .multipart([TestPart::text("title", "T")])
        .send()
        .await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("#/picture", "missing");
}

#[aplomb::test]
async fn forms_that_cannot_be_read_are_refused() {
    let client = client();
    let cases: [(&str, &[u8]); 6] = [
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nhalf",
        ),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data",
        ),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\n\r\nno name\r\n--x--\r\n",
        ),
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=", b"----"),
        ("multipart/form-data; boundary=x", b"\xFF\xFE\x00"),
    ];
    for (media_type, body) in cases {
        let reply = client
            .post("/picture")
            .body(media_type, body.to_vec())
            .send()
            .await;
        reply.assert_documented();
        assert!(
            reply.status() == 400 || reply.status() == 415,
            "{body:?}: {} {}",
            reply.status(),
            reply.text()
        );
    }
    let reply = client.post("/login").body("application/json", "{}").send().await;
    reply
        .assert_problem(415, "unsupported-media-type")
        .assert_documented();
    let reply = client
        .post("/login")
        .body("application/x-www-form-urlencoded", "user=%FF")
        .send()
        .await;
    assert!(reply.status() == 400 || reply.status() == 422, "{}", reply.text());
    reply.assert_documented();
    let reply = client
        .post("/login")
        .form(&[("user", "a"), ("user", "b")])
        .send()
        .await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    let many: String = (0..2000).map(|number| format!("f{number}=1&")).collect();
    let reply = client
        .post("/login")
        .body("application/x-www-form-urlencoded", many)
        .send()
        .await;
    reply.assert_documented();
    assert!(reply.status().is_client_error(), "{}", reply.status());
}

#[aplomb::test]
async fn the_document_shows_the_parts() {
    let client = client();
    let content = |path: &str| client.document()["paths"][path]["post"]["requestBody"]["content"].clone();
    let login = content("/login");
    let names: Vec<&String> = login.as_object().unwrap().keys().collect();
    assert!(
        names.contains(&&"application/x-www-form-urlencoded".to_owned()),
        "{names:?}"
    );
    let picture = content("/picture");
    let schema = &picture["multipart/form-data"]["schema"];
    assert!(schema["properties"]["picture"].is_object(), "{picture:#}");
    assert_eq!(schema["required"], json!(["title", "picture"]));
    assert_eq!(schema["properties"]["notes"]["type"], "array");
}

#[post("/attachments")]
async fn attach(#[file(default)] files: Vec<Upload>, #[form] title: String) -> String {
    format!("{title}: {}", files.len())
}

#[aplomb::test]
async fn a_list_of_files_can_be_left_out() {
    let client = App::new("Files", "1").routes(routes![attach]).test();
    let reply = client
        .post("/attachments")
        .multipart([TestPart::text("title", "none")])
        .send()
        .await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "none: 0");
    let document = App::new("Files", "1").routes(routes![attach]).openapi().unwrap();
    let body = &document["paths"]["/attachments"]["post"]["requestBody"]["content"]["multipart/form-data"];
    assert_eq!(body["schema"]["required"], json!(["title"]));
}

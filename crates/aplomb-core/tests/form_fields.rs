//! Text fields: url-encoded and multipart forms, and what bad ones get.

mod form_support;

use aplomb_core::arg::{form, keep_going, params};
use aplomb_core::fault::Place;
use aplomb_core::{Body, Operation, Routes};
use form_support::{Form, MULTIPART, Setup, URLENCODED, chunked, operation, reply};
use serde_json::json;

/// A form of a required text, an optional number, and a list.
fn fields() -> Operation {
    operation(|cx| {
        Box::pin(async move {
            keep_going(form::read(cx).await)?;
            let name = params::take::<String>(cx, Place::Body, "name", None, |_, _, _| {});
            let age = params::take::<Option<u32>>(cx, Place::Body, "age", None, |_, _, _| {});
            let tags = params::take::<Vec<String>>(cx, Place::Body, "tag", Some(Vec::new), |_, _, _| {});
            params::all_taken(cx)?;
            Ok(reply(&json!({ "name": name, "age": age, "tags": tags })))
        })
    })
}

fn setup() -> Setup {
    Setup::new(fields())
}

#[tokio::test]
async fn both_kinds_of_form_give_the_same() {
    let expected = json!({ "name": "Ada Lovelace & ä", "age": 36, "tags": ["x", "y"] });
    let answer = setup()
        .send(URLENCODED, "name=Ada+Lovelace+%26+%C3%A4&tag=x&age=36&tag=y")
        .await;
    assert_eq!(answer.body, expected);
    let body = Form::new()
        .text("name", "Ada Lovelace & ä")
        .text("tag", "x")
        .text("age", "36")
        .text("tag", "y")
        .end();
    assert_eq!(setup().send(MULTIPART, body.clone()).await.body, expected);
    for piece in [1, 7, 64] {
        let answer = setup().send_body(MULTIPART, chunked(body.clone(), piece)).await;
        assert_eq!(answer.body, expected, "pieces of {piece}");
    }
}

#[tokio::test]
async fn without_a_body_the_required_fields_are_missing() {
    for content_type in ["", URLENCODED, MULTIPART, "text/plain"] {
        let answer = setup().send(content_type, "").await;
        answer.assert_faults(&[("missing", "#/name")]);
    }
    // A stream that turns out to be empty.
    let answer = setup().send_body("", chunked(Vec::new(), 1)).await;
    answer.assert_faults(&[("missing", "#/name")]);
}

#[tokio::test]
async fn an_empty_text_counts_as_missing() {
    let answer = setup().send(URLENCODED, "name=&age=&tag=").await;
    answer.assert_faults(&[("missing", "#/name")]);
    let body = Form::new().text("name", "").text("age", "").end();
    setup()
        .send(MULTIPART, body)
        .await
        .assert_faults(&[("missing", "#/name")]);
    let answer = setup().send(URLENCODED, "name=x&age=").await;
    assert_eq!(answer.body, json!({ "name": "x", "age": null, "tags": [] }));
}

#[tokio::test]
async fn a_field_that_is_sent_twice_is_a_fault() {
    setup()
        .send(URLENCODED, "name=a&name=b")
        .await
        .assert_faults(&[("repeated", "#/name")]);
    let body = Form::new().text("name", "a").text("name", "b").end();
    setup()
        .send(MULTIPART, body.clone())
        .await
        .assert_faults(&[("repeated", "#/name")]);
    // FastAPI takes the last one.
    let answer = setup().fastapi().send(MULTIPART, body).await;
    assert_eq!(answer.body["name"], "b");
}

#[tokio::test]
async fn all_faults_come_together() {
    let answer = setup().send(URLENCODED, "age=old&tag=%FF").await;
    answer.assert_faults(&[
        ("missing", "#/name"),
        ("int_parsing", "#/age"),
        ("string_unicode", "#/tag/0"),
    ]);
}

#[tokio::test]
async fn text_that_is_not_utf8_is_a_fault_at_its_field() {
    setup()
        .send(URLENCODED, &b"age=1&name=\xff"[..])
        .await
        .assert_faults(&[("string_unicode", "#/name")]);
    setup()
        .send(MULTIPART, Form::new().text("name", b"\xff").end())
        .await
        .assert_faults(&[("string_unicode", "#/name")]);
    let headers = "Content-Disposition: form-data; name=name\r\nContent-Type: text/plain; charset=iso-8859-1";
    setup()
        .send(MULTIPART, Form::new().part(headers, "abc").end())
        .await
        .assert_faults(&[("string_unicode", "#/name")]);
    let headers = "Content-Disposition: form-data; name=name\r\nContent-Type: text/plain; charset=\"UTF-8\"";
    let answer = setup()
        .send(MULTIPART, Form::new().part(headers, "ä").end())
        .await;
    assert_eq!(answer.body["name"], "ä");
    setup()
        .send(
            MULTIPART,
            Form::new()
                .text("_charset_", "windows-1252")
                .text("name", "a")
                .end(),
        )
        .await
        .assert_problem(400, "_charset_");
    setup()
        .send("application/x-www-form-urlencoded; charset=latin1", "name=a")
        .await
        .assert_problem(415, "latin1");
}

#[tokio::test]
async fn a_file_where_text_is_wanted_is_a_fault() {
    let body = Form::new()
        .file("name", "a.txt", "text/plain", "Ada")
        .file("tag", "b.txt", "text/plain", "x")
        .end();
    setup()
        .send(MULTIPART, body)
        .await
        .assert_faults(&[("string_type", "#/name"), ("string_type", "#/tag/0")]);
}

#[tokio::test]
async fn another_media_type_is_refused_with_both() {
    for content_type in [
        "application/json",
        "text/plain",
        "multipart/mixed; boundary=XX",
        "",
    ] {
        let answer = setup().send(content_type, "{\"name\": \"a\"}").await;
        assert_eq!(answer.status, 415, "{content_type}");
        assert_eq!(
            answer.body["accepted"],
            json!(["application/x-www-form-urlencoded", "multipart/form-data"])
        );
    }
    // FastAPI takes it for an empty form.
    let answer = setup().fastapi().send("application/json", "{}").await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.body["detail"][0]["type"], "missing");
    assert_eq!(answer.body["detail"][0]["loc"], json!(["body", "name"]));
}

#[tokio::test]
async fn what_is_not_multipart_is_unreadable() {
    let good = Form::new().text("name", "a");
    for (content_type, body, says) in [
        (MULTIPART, good.without_end(), "without the boundary that ends it"),
        (MULTIPART, b"--XX".to_vec(), "ends in a boundary"),
        (
            MULTIPART,
            b"--XX\r\nContent-Disp".to_vec(),
            "in the head of part 1",
        ),
        (
            MULTIPART,
            b"name=a".to_vec(),
            "`--XX`, does not stand at the start",
        ),
        (
            MULTIPART,
            Form::new().part("Content-Type: text/plain", "a").end(),
            "no Content-Disposition",
        ),
        (
            MULTIPART,
            Form::new().part("Content-Disposition: form-data", "a").end(),
            "no `name`",
        ),
        (
            MULTIPART,
            Form::new()
                .part("Content-Disposition: form-data; name=\"a\0b\"", "a")
                .end(),
            "control character",
        ),
        (
            MULTIPART,
            Form::new()
                .part(
                    "Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64",
                    "YQ==",
                )
                .end(),
            "base64",
        ),
        (
            MULTIPART,
            Form::new()
                .part(
                    "Content-Disposition: form-data; name=a\r\nContent-Type: multipart/mixed; boundary=YY",
                    "--YY\r\n\r\nx\r\n--YY--",
                )
                .end(),
            "multipart itself",
        ),
        (
            MULTIPART,
            Form::new()
                .part(&format!("X-Long: {}", "y".repeat(1_000_000)), "a")
                .end(),
            "more than 16384 bytes",
        ),
        (
            "multipart/form-data",
            Form::new().text("name", "a").end(),
            "no `boundary`",
        ),
        (
            "multipart/form-data; boundary=",
            Form::new().text("name", "a").end(),
            "is empty",
        ),
        (
            "multipart/form-data; boundary=XX; boundary=YY",
            Form::new().text("name", "a").end(),
            "stands twice",
        ),
        (
            "multipart/form-data; boundary=YY",
            Form::new().text("name", "a").end(),
            "does not stand at the start",
        ),
    ] {
        setup()
            .send(content_type, body.clone())
            .await
            .assert_problem(400, says);
        setup()
            .send_body(content_type, chunked(body, 1000))
            .await
            .assert_problem(400, says);
    }
    let long = format!("multipart/form-data; boundary={}", "x".repeat(71));
    setup()
        .send(&long, "x")
        .await
        .assert_problem(400, "has 71 characters; at most 70");
}

#[tokio::test]
async fn parts_are_counted() {
    let many = |count: usize| (0..count).fold(Form::new().text("name", "a"), |form, _| form.text("tag", "x"));
    assert_eq!(setup().send(MULTIPART, many(999).end()).await.status, 200);
    setup()
        .send(MULTIPART, many(10_000).end())
        .await
        .assert_problem(400, "more than 1000 fields");
    setup()
        .send(URLENCODED, "tag=x&".repeat(10_000))
        .await
        .assert_problem(400, "more than 1000 fields");
    let files = (0..1001).fold(Form::new(), |form, _| form.file("f", "f", "a/b", "x"));
    setup()
        .send(MULTIPART, files.end())
        .await
        .assert_problem(400, "more than 1000 files");
}

#[tokio::test]
async fn bytes_are_counted() {
    const MIB: usize = 1024 * 1024;
    let body = format!("name={}", "x".repeat(2 * MIB + 1 - 5));
    setup()
        .send(URLENCODED, body.clone())
        .await
        .assert_problem(413, "At most 2097152 bytes");
    setup()
        .send_body(URLENCODED, chunked(body.into_bytes(), 10_000))
        .await
        .assert_problem(413, "At most 2097152 bytes");

    // A text field of a multipart form, and all of them together.
    let one = Form::new().text("name", "x".repeat(MIB)).end();
    assert_eq!(setup().send(MULTIPART, one).await.status, 200);
    let one = Form::new().text("name", "x".repeat(MIB + 1)).end();
    let answer = setup().send(MULTIPART, one.clone()).await;
    answer.assert_problem(413, "The field `name` is too long");
    assert_eq!(answer.body["limit"], MIB);
    let answer = setup().fastapi().send(MULTIPART, one).await;
    assert_eq!(answer.status, 400, "FastAPI's parser says 400");
    let half = "x".repeat(MIB);
    let together = Form::new()
        .text("name", &half)
        .text("tag", &half)
        .text("tag", "x")
        .end();
    setup()
        .send(MULTIPART, together)
        .await
        .assert_problem(413, "all of them together");

    // The whole of a multipart body, announced and not.
    let whole = Form::new().file("f", "f", "a/b", vec![b'x'; 3 * MIB]).end();
    let small = |setup: Setup| setup.limits(|limits| limits.multipart_total = 2 * MIB);
    small(setup())
        .send(MULTIPART, whole.clone())
        .await
        .assert_problem(413, "At most 2097152 bytes");
    small(setup())
        .send_body(MULTIPART, chunked(whole.clone(), 10_000))
        .await
        .assert_problem(413, "At most 2097152 bytes");
    Setup::new(fields().body_limit(MIB))
        .send(MULTIPART, whole)
        .await
        .assert_problem(413, "At most 1048576 bytes");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_unreadable() {
    let pieces = [
        Ok(bytes::Bytes::from_static(b"--XX\r\n")),
        Err(std::io::Error::other("reset")),
    ];
    let body = Body::stream(futures_util::stream::iter(pieces));
    setup()
        .send_body(MULTIPART, body)
        .await
        .assert_problem(400, "broke off");
}

#[tokio::test]
async fn reading_twice_is_reading_once() {
    let twice = operation(|cx| {
        Box::pin(async move {
            form::read(cx).await?;
            form::read(cx).await?;
            let name = params::take::<String>(cx, Place::Body, "name", None, |_, _, _| {});
            params::all_taken(cx)?;
            Ok(reply(&json!(name)))
        })
    });
    let answer = Setup::new(twice)
        .send(MULTIPART, Form::new().text("name", "a").end())
        .await;
    assert_eq!(answer.body, "a");
}

#[test]
fn fields_are_described_as_parts_of_a_form() {
    use aplomb_core::arg::params::{Declaration, FromParams};
    use aplomb_core::contract::Content;
    let mut operation = fields();
    <String as FromParams>::describe(&mut operation, Declaration::new(Place::Body, "name"));
    <Option<u32> as FromParams>::describe(&mut operation, Declaration::new(Place::Body, "age"));
    let body = operation.body().unwrap();
    assert!(body.required);
    let (media_type, Content::Parts(parts)) = &body.content[0] else {
        panic!("a form has parts")
    };
    assert_eq!(media_type, URLENCODED);
    let parts: Vec<_> = parts
        .iter()
        .map(|part| (part.name.as_str(), part.required))
        .collect();
    assert_eq!(parts, [("name", true), ("age", false)]);
    let _ = Routes::new().operation(operation);
}

//! Uploaded files: what they say about themselves, where they are kept, and what bad ones get.

mod form_support;

use std::time::Duration;

use aplomb_core::arg::form::{self, FileRules, FromFiles, take_file};
use aplomb_core::arg::keep_going;
use aplomb_core::arg::params::{self, Declaration};
use aplomb_core::arg::upload::Upload;
use aplomb_core::contract::Content;
use aplomb_core::fault::Place;
use aplomb_core::{Context, Operation};
use bytes::Bytes;
use form_support::{Form, MULTIPART, Setup, URLENCODED, Work, chunked, operation, reply};
use serde_json::{Value, json};

const PICTURES: FileRules = FileRules {
    max_bytes: Some(1000),
    content_types: &["image/*", "application/pdf"],
};

fn about(upload: &Upload) -> Value {
    json!({
        "filename": upload.filename(),
        "safe": upload.safe_filename(),
        "type": upload.content_type(),
        "size": upload.size(),
        "memory": upload.is_in_memory(),
    })
}

fn one(cx: &mut Context) -> Work<'_> {
    Box::pin(async move {
        keep_going(form::read(cx).await)?;
        let file = take_file::<Upload>(cx, "file", &FileRules::default(), None).await?;
        params::all_taken(cx)?;
        Ok(reply(&file.as_ref().map_or(Value::Null, about)))
    })
}

fn pictures(cx: &mut Context) -> Work<'_> {
    Box::pin(async move {
        keep_going(form::read(cx).await)?;
        let title = params::take::<String>(cx, Place::Body, "title", None, |_, _, _| {});
        let cover = take_file::<Option<Upload>>(cx, "cover", &PICTURES, None).await?;
        let pages = take_file::<Vec<Bytes>>(cx, "page", &PICTURES, Some(Vec::new)).await?;
        params::all_taken(cx)?;
        let pages: Vec<_> = pages
            .unwrap_or_default()
            .iter()
            .map(|page| String::from_utf8_lossy(page).into_owned())
            .collect();
        let cover = cover.flatten().as_ref().map(about);
        Ok(reply(&json!({ "title": title, "cover": cover, "pages": pages })))
    })
}

fn upload() -> Setup {
    Setup::new(operation(one))
}

#[tokio::test]
async fn a_file_says_what_it_is() {
    let body = Form::new()
        .file("file", "../a \\\"b\\\".txt", "text/plain; charset=utf-8", "hello")
        .end();
    let answer = upload().send(MULTIPART, body).await;
    assert_eq!(
        answer.body,
        json!({ "filename": "../a \"b\".txt", "safe": "a b.txt", "type": "text/plain; charset=utf-8", "size": 5, "memory": true })
    );
    let headers = "Content-Disposition: form-data; name=file; filename=\"x\"; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.txt";
    let answer = upload()
        .send(MULTIPART, Form::new().part(headers, "x").end())
        .await;
    assert_eq!(answer.body["filename"], "naïve €.txt");
    assert_eq!(answer.body["type"], Value::Null);
}

#[tokio::test]
async fn an_empty_file_is_a_file_and_an_untouched_input_is_none() {
    let answer = upload()
        .send(
            MULTIPART,
            Form::new().file("file", "empty.txt", "text/plain", "").end(),
        )
        .await;
    assert_eq!(answer.body["size"], 0);
    upload()
        .send(
            MULTIPART,
            Form::new().file("file", "", "application/octet-stream", "").end(),
        )
        .await
        .assert_faults(&[("missing", "#/file")]);
    for (content_type, body) in [("", ""), (URLENCODED, "a=1")] {
        upload()
            .send(content_type, body)
            .await
            .assert_faults(&[("missing", "#/file")]);
    }
}

#[tokio::test]
async fn text_where_a_file_is_wanted_is_a_fault() {
    upload()
        .send(MULTIPART, Form::new().text("file", "x").end())
        .await
        .assert_faults(&[("file_type", "#/file")]);
    upload()
        .send(URLENCODED, "file=x")
        .await
        .assert_faults(&[("file_type", "#/file")]);
}

#[tokio::test]
async fn one_file_is_one_file() {
    let body = Form::new()
        .file("file", "a", "a/b", "1")
        .file("file", "b", "a/b", "2")
        .end();
    upload()
        .send(MULTIPART, body.clone())
        .await
        .assert_faults(&[("repeated", "#/file")]);
    let answer = upload().fastapi().send(MULTIPART, body).await;
    assert_eq!(answer.body["filename"], "b");
}

#[tokio::test]
async fn text_and_files_in_one_form_with_their_rules() {
    let form = Form::new()
        .text("title", "T")
        .file("page", "1.png", "image/png", "one")
        .file("page", "2.pdf", "application/PDF", "two");
    let answer = Setup::new(operation(pictures)).send(MULTIPART, form.end()).await;
    assert_eq!(
        answer.body,
        json!({ "title": "T", "cover": null, "pages": ["one", "two"] })
    );
    let form = Form::new()
        .file("cover", "c.txt", "text/plain", "c")
        .file("page", "1.png", "image/png", "one")
        .file("page", "2.png", "image/png", "x".repeat(1001));
    let answer = Setup::new(operation(pictures)).send(MULTIPART, form.end()).await;
    answer.assert_faults(&[
        ("missing", "#/title"),
        ("file_content_type", "#/cover"),
        ("file_too_large", "#/page/1"),
    ]);
    assert_eq!(
        answer.body["errors"][1]["params"],
        json!({ "content_types": ["image/*", "application/pdf"] })
    );
    assert_eq!(
        answer.body["errors"][2]["params"],
        json!({ "max_bytes": 1000, "size": 1001 })
    );
}

#[tokio::test]
async fn the_limit_of_the_app_holds_where_a_file_has_none() {
    let body = Form::new().file("file", "f", "a/b", vec![0; 2_000_000]).end();
    let answer = upload()
        .limits(|limits| limits.file = 1_000_000)
        .send(MULTIPART, body.clone())
        .await;
    answer.assert_faults(&[("file_too_large", "#/file")]);
    let answer = upload().send_body(MULTIPART, chunked(body, 50_000)).await;
    assert_eq!(answer.body["size"], 2_000_000);
    assert_eq!(answer.body["memory"], false, "more than 1 MiB lies on disk");
}

#[tokio::test]
async fn a_file_on_disk_reads_as_it_was_sent() {
    fn sum(cx: &mut Context) -> Work<'_> {
        Box::pin(async move {
            form::read(cx).await?;
            let file = take_file::<Bytes>(cx, "file", &FileRules::default(), None).await?;
            params::all_taken(cx)?;
            let bytes = file.unwrap_or_default();
            let expected: Vec<u8> = (0..700_000_u32).flat_map(u32::to_le_bytes).collect();
            Ok(reply(&json!(bytes == expected)))
        })
    }
    let content: Vec<u8> = (0..700_000_u32).flat_map(u32::to_le_bytes).collect();
    let body = Form::new().file("file", "f", "a/b", content).end();
    for spool in [0, 100_000, usize::MAX] {
        let answer = Setup::new(operation(sum))
            .limits(|limits| limits.spool = spool)
            .send_body(MULTIPART, chunked(body.clone(), 33_333))
            .await;
        assert_eq!(answer.body, json!(true), "from {spool} bytes on");
    }
}

#[tokio::test]
async fn a_body_that_comes_too_slowly_is_cut() {
    // A piece now and then, so that it is never idle for long, but not fast enough either.
    let drip = |pause: u64| {
        let start = b"--XX\r\nContent-Disposition: form-data; name=file; filename=f\r\n\r\n".to_vec();
        let pieces = futures_util::stream::unfold(Some(start), move |piece| async move {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            Some((Ok::<_, std::io::Error>(Bytes::from(piece?)), Some(b"x".to_vec())))
        });
        aplomb_core::Body::stream(pieces)
    };
    let short = |setup: Setup| {
        setup.limits(|limits| {
            limits.idle = Duration::from_millis(200);
            limits.total = Duration::from_millis(600);
        })
    };
    let answer = short(upload()).send_body(MULTIPART, drip(20)).await;
    answer.assert_problem(408, "16384 bytes a second");
    let answer = short(upload()).send_body(MULTIPART, drip(5_000)).await;
    answer.assert_problem(408, "nothing may be missing for 0.2 s");
    // A body that is fast enough may take longer than `total`.
    let content = vec![b'x'; 200_000];
    let body = Form::new().file("file", "f", "a/b", content).end();
    let pieces: Vec<Vec<u8>> = body.chunks(10_000).map(<[u8]>::to_vec).collect();
    let pieces = futures_util::stream::unfold(pieces.into_iter(), |mut pieces| async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        Some((Ok::<_, std::io::Error>(Bytes::from(pieces.next()?)), pieces))
    });
    let answer = short(upload())
        .send_body(MULTIPART, aplomb_core::Body::stream(pieces))
        .await;
    assert_eq!(answer.body["size"], 200_000, "{:?}", answer.body);
}

#[test]
fn files_are_described_as_parts_of_multipart() {
    let mut operation: Operation = operation(pictures);
    let declare = |name: &str| Declaration::new(Place::Body, name);
    <String as params::FromParams>::describe(&mut operation, declare("title"));
    <Option<Upload> as FromFiles>::describe(
        &mut operation,
        declare("cover").description("The cover"),
        &PICTURES,
    );
    <Vec<Bytes> as FromFiles>::describe(&mut operation, declare("page"), &PICTURES);
    let body = operation.body().unwrap();
    assert_eq!(body.content.len(), 1);
    let (media_type, Content::Parts(parts)) = &body.content[0] else {
        panic!("a form has parts")
    };
    assert_eq!(media_type, "multipart/form-data");
    let mut schemas = aplomb_core::contract::Schemas::default();
    let mut schema =
        |index: usize| schemas.generate(&parts[index].schema, aplomb_core::contract::Direction::Input);
    let file = json!({ "type": "string", "format": "binary", "contentMediaType": "application/octet-stream", "maxLength": 1000 });
    assert_eq!(schema(1), file);
    assert_eq!(schema(2), json!({ "type": "array", "items": file }));
    assert!(!parts[1].required && parts[2].required);
    assert_eq!(parts[1].description.as_deref(), Some("The cover"));
    assert_eq!(parts[1].content_type.as_deref(), Some("image/*, application/pdf"));
}

//! Multipart by hand: parts as they arrive.

mod form_support;

use aplomb_core::arg::Arg;
use aplomb_core::arg::multipart::Multipart;
use aplomb_core::contract::Content;
use aplomb_core::{Context, Operation, Response};
use form_support::{Form, MULTIPART, Setup, Work, chunked, operation, reply};
use futures_util::StreamExt;
use http::Method;
use serde_json::{Value, json};

/// Answers with every part, the longest content cut.
fn parts(cx: &mut Context) -> Work<'_> {
    Box::pin(async move {
        let mut form = Multipart::take(cx).await?;
        let mut found: Vec<Value> = Vec::new();
        loop {
            match form.next_part().await {
                Ok(Some(part)) => {
                    let about = json!([part.name(), part.filename(), part.content_type()]);
                    // Some parts are skipped, some are read whole, some piece by piece.
                    let read = match part.name() {
                        "skip" => Ok(Value::Null),
                        "stream" => {
                            let pieces = part.into_stream().fold(0, |sum, piece| async move {
                                sum + piece.map_or(0, |piece| piece.len())
                            });
                            Ok(json!(pieces.await))
                        }
                        _ => part.text(100).await.map(Value::from),
                    };
                    match read {
                        Ok(content) => found.push(json!([about, content])),
                        Err(error) => return Ok(Response::from_problem(&error)),
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    // There is nothing after an error.
                    assert!(form.next_part().await.is_ok_and(|part| part.is_none()));
                    return Ok(Response::from_problem(&error));
                }
            }
        }
        assert!(form.next_part().await.is_ok_and(|part| part.is_none()));
        Ok(reply(&Value::Array(found)))
    })
}

fn setup() -> Setup {
    Setup::new(operation(parts))
}

#[tokio::test]
async fn parts_come_one_by_one() {
    let body = Form::new()
        .text("a", "one")
        .file("skip", "s", "a/b", "x".repeat(5000))
        .file(
            "stream",
            "big.bin",
            "application/octet-stream",
            "x".repeat(100_000),
        )
        .text("a", "two")
        .end();
    let expected = json!([
        [["a", null, null], "one"],
        [["skip", "s", "a/b"], null],
        [["stream", "big.bin", "application/octet-stream"], 100_000],
        [["a", null, null], "two"],
    ]);
    assert_eq!(setup().send(MULTIPART, body.clone()).await.body, expected);
    let answer = setup().send_body(MULTIPART, chunked(body, 999)).await;
    assert_eq!(answer.body, expected);
}

#[tokio::test]
async fn what_is_wrong_is_a_problem() {
    setup()
        .send(MULTIPART, Form::new().text("a", "b").without_end())
        .await
        .assert_problem(400, "in part 1, without the boundary");
    setup()
        .send(MULTIPART, Form::new().text("skip", "b").without_end())
        .await
        .assert_problem(400, "in part 1, without the boundary");
    setup()
        .send(MULTIPART, "")
        .await
        .assert_problem(400, "does not stand at the start");
    setup()
        .send(MULTIPART, Form::new().text("a", "x".repeat(101)).end())
        .await
        .assert_problem(413, "The part `a` has more than 100 bytes");
    setup()
        .send(MULTIPART, Form::new().text("a", b"\xff").end())
        .await
        .assert_problem(400, "`a` is not UTF-8");
    setup()
        .limits(|limits| limits.multipart_total = 1000)
        .send_body(
            MULTIPART,
            chunked(Form::new().text("skip", "x".repeat(2000)).end(), 100),
        )
        .await
        .assert_problem(413, "At most 1000 bytes");
    let many = (0..2001).fold(Form::new(), |form, _| form.text("skip", "x"));
    setup()
        .send(MULTIPART, many.end())
        .await
        .assert_problem(400, "more than 2000 parts");
    let answer = setup().send("application/json", "{}").await;
    assert_eq!(answer.status, 415);
    assert_eq!(answer.body["accepted"], json!(["multipart/form-data"]));
    setup()
        .send("multipart/form-data", "x")
        .await
        .assert_problem(400, "no `boundary`");
}

#[tokio::test]
async fn a_part_can_be_multipart_itself() {
    let inner = "--YY\r\n\r\nx\r\n--YY--";
    let body = Form::new()
        .part(
            "Content-Disposition: form-data; name=a\r\nContent-Type: multipart/mixed; boundary=YY",
            inner,
        )
        .end();
    let answer = setup().send(MULTIPART, body).await;
    assert_eq!(answer.body[0][1], inner);
}

#[test]
fn it_is_described_without_a_schema() {
    let mut operation = Operation::new(Method::POST, "/", |_cx| Box::pin(async { Response::text("") }));
    Multipart::describe(&mut operation);
    let body = operation.body().unwrap();
    assert!(matches!(
        &body.content[..],
        [(media_type, Content::Bytes)] if media_type == "multipart/form-data"
    ));
}

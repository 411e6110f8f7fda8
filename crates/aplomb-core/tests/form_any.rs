//! Whatever bytes are sent as a body, there is an answer, and it is the client's fault.

mod form_support;

use aplomb_core::Context;
use aplomb_core::arg::form::{self, FileRules, take_file};
use aplomb_core::arg::upload::Upload;
use aplomb_core::arg::{embedded, keep_going, params};
use aplomb_core::fault::Place;
use form_support::{MULTIPART, Setup, URLENCODED, Work, chunked, operation, reply};
use proptest::prelude::*;
use serde_json::json;

fn any_form(cx: &mut Context) -> Work<'_> {
    Box::pin(async move {
        keep_going(form::read(cx).await)?;
        let text = params::take::<Vec<String>>(cx, Place::Body, "a", None, |_, _, _| {});
        let file = take_file::<Option<Upload>>(cx, "f", &FileRules::default(), None).await?;
        params::all_taken(cx)?;
        Ok(reply(&json!([text, file.is_some()])))
    })
}

fn any_json(cx: &mut Context) -> Work<'_> {
    Box::pin(async move {
        keep_going(embedded::read(cx).await)?;
        let text = embedded::take::<Vec<String>>(cx, "a", None, |_, _, _| {});
        params::all_taken(cx)?;
        Ok(reply(&json!(text)))
    })
}

fn send(work: for<'a> fn(&'a mut Context) -> Work<'a>, content_type: &str, body: Vec<u8>) -> u16 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let answer = Setup::new(operation(work)).send_body(content_type, chunked(body, 13));
    runtime.block_on(answer).status.as_u16()
}

fn pieces(alphabet: Vec<&'static str>) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        prop::collection::vec(prop::sample::select(alphabet), 0..40)
            .prop_map(|all| all.concat().into_bytes()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bytes_as_multipart(
        body in pieces(vec![
            "--XX", "--XX\r\n", "--XX--", "\r\n", "\r\n\r\n", "Content-Disposition: form-data; name=", "\"a\"", "f", "; filename=x", "é", "\0", "x",
        ]),
    ) {
        prop_assert!([200, 400, 422].contains(&send(any_form, MULTIPART, body)));
    }

    #[test]
    fn any_bytes_as_a_url_encoded_form(body in pieces(vec!["a", "=", "&", "%", "%41", "%FF", "+", "f", "é", "\0"])) {
        prop_assert!([200, 400, 422].contains(&send(any_form, URLENCODED, body)));
    }

    #[test]
    fn any_bytes_as_embedded_json(
        body in pieces(vec!["{", "}", "\"a\"", ":", "[", "]", ",", "\"", "\\u00e9", "\\ud800", "null", "1", " "]),
    ) {
        prop_assert!([200, 400, 422].contains(&send(any_json, "application/json", body)));
    }

    #[test]
    fn any_content_type(content_type in "[a-z/;= \"-]{0,40}|multipart/form-data; ?boundary=.{0,80}") {
        prop_assume!(http::HeaderValue::from_str(&content_type).is_ok());
        let status = send(any_form, &content_type, b"--XX\r\n".to_vec());
        prop_assert!([200, 400, 415, 422].contains(&status));
    }
}

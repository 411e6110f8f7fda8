//! Comparing an answer with the one that was recorded, at levels 1 to 4.

use http::HeaderMap;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::capture::VOLATILE;
use crate::case::Expected;
use crate::client::{Answer, decode};
use crate::document;
use crate::faults;
use crate::header;
use crate::value;

/// The highest level.
pub const BEST: u8 = 4;

/// Something that is not as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The level that the case misses by it.
    pub level: u8,
    /// Where it stands: `status`, `header location`, `body /detail/0/ctx`.
    pub place: String,
    /// What was recorded.
    pub expected: String,
    /// What came.
    pub found: String,
}

impl Difference {
    /// A difference.
    pub fn new(level: u8, place: &str, expected: impl Into<String>, found: impl Into<String>) -> Difference {
        Difference {
            level,
            place: place.to_owned(),
            expected: expected.into(),
            found: found.into(),
        }
    }
}

/// Everything that differs. The expectation is one whose captures are filled.
pub fn compare(kind: &str, expected: &Expected, answer: &Answer) -> Vec<Difference> {
    let mut differences = Vec::new();
    if answer.status.as_u16() != expected.status {
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        let found = format!("{} {body}", answer.status.as_u16());
        differences.push(Difference::new(1, "status", expected.status.to_string(), found));
        return differences;
    }
    header::compare(expected, &answer.headers, &mut differences);
    body(kind, expected, answer, &mut differences);
    differences
}

/// The level that is reached with these differences.
pub fn level(differences: &[Difference]) -> u8 {
    differences
        .iter()
        .map(|difference| difference.level)
        .min()
        .map_or(BEST, |missed| missed - 1)
}

fn body(kind: &str, expected: &Expected, answer: &Answer, differences: &mut Vec<Difference>) {
    let content = &expected.body;
    if expected
        .volatile
        .iter()
        .any(|place| place.starts_with("body:") && !place.starts_with("body:/json/"))
    {
        return;
    }
    if let Some(wanted) = &content.json {
        match serde_json::from_slice(&answer.body) {
            Ok(found) => json(wanted, &found, expected, differences),
            Err(_) => {
                let found = String::from_utf8_lossy(&answer.body);
                differences.push(Difference::new(2, "body", wanted.to_string(), found));
            }
        }
    } else if let Some(wanted) = &content.text {
        let found = String::from_utf8_lossy(&answer.body);
        if !matches_text(wanted, &found) {
            // A page is made by whoever serves it: that there is one is all that two frameworks can have in common.
            let level = if kind == "docs-html" && !found.is_empty() {
                4
            } else {
                2
            };
            differences.push(Difference::new(
                level,
                "body",
                format!("{wanted:?}"),
                format!("{found:?}"),
            ));
        }
    } else if let Some(wanted) = &content.base64 {
        if decode(wanted).ok().as_deref() != Some(&answer.body[..]) {
            let found = format!("{} other bytes", answer.body.len());
            differences.push(Difference::new(2, "body", "the recorded bytes", found));
        }
    } else if let Some(wanted) = &content.sha256 {
        let found = hexadecimal(&Sha256::digest(&answer.body));
        if !wanted.eq_ignore_ascii_case(&found) {
            let expected = format!(
                "{} bytes with the digest {wanted}",
                content.length.unwrap_or_default()
            );
            differences.push(Difference::new(
                2,
                "body",
                expected,
                format!("{} bytes with {found}", answer.body.len()),
            ));
        }
    } else if !answer.body.is_empty() {
        let found = String::from_utf8_lossy(&answer.body);
        differences.push(Difference::new(2, "body", "nothing", found));
    }
}

fn json(wanted: &Value, found: &Value, expected: &Expected, differences: &mut Vec<Difference>) {
    if document::is_document(wanted) {
        document::compare(wanted, found, differences);
    } else {
        let (wanted, found) = value::aligned(wanted, found, expected);
        if let Some((place, wanted, found)) =
            value::first_difference(&faults::bare(&wanted), &faults::bare(&found))
        {
            differences.push(Difference::new(2, &place, wanted, found));
        }
        for (place, wanted, found) in faults::context_differences(&wanted, &found) {
            differences.push(Difference::new(3, &place, wanted, found));
        }
        if wanted != found && differences.iter().all(|difference| difference.level > 3) {
            let (place, wanted, found) = value::first_strict_difference(&wanted, &found);
            differences.push(Difference::new(4, &place, wanted, found));
        }
        return;
    }
    if wanted != found {
        differences.push(Difference::new(4, "body", "the same document", "another one"));
    }
}

/// Whether a text is the recorded one, in which unstable parts stand for anything.
pub(crate) fn matches_text(wanted: &str, found: &str) -> bool {
    let mut parts = wanted.split(VOLATILE);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = found.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(place) => rest = &rest[place + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The header fields of an answer, for messages.
pub(crate) fn all(headers: &HeaderMap, name: &str) -> Vec<String> {
    let values = headers.get_all(name).iter();
    values
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn expected(value: Value) -> Expected {
        serde_json::from_value(value).unwrap()
    }

    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Answer {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, http::HeaderValue::from_static(value));
        }
        Answer {
            status: http::StatusCode::from_u16(status).unwrap(),
            headers: map,
            body: body.to_owned().into(),
        }
    }

    const JSON: (&str, &str) = ("content-type", "application/json");

    fn level_of(wanted: Value, answer: &Answer) -> u8 {
        level(&compare("http", &expected(wanted), answer))
    }

    fn invalid(msg: &str, ge: Value) -> Value {
        json!({ "detail": [
            { "type": "greater_than_equal", "loc": ["query", "n"], "msg": msg, "input": "0", "ctx": { "ge": ge } },
            { "type": "missing", "loc": ["query", "m"], "msg": "Field required", "input": null },
        ] })
    }

    #[test]
    fn level_1_is_the_status() {
        let wanted = json!({ "status": 200, "headers": [JSON], "body": { "json": { "a": 1 } } });
        assert_eq!(level_of(wanted.clone(), &answer(404, &[JSON], r#"{"a":1}"#)), 0);
        assert_eq!(level_of(wanted.clone(), &answer(200, &[JSON], r#"{"a":2}"#)), 1);
        assert_eq!(
            level_of(
                wanted.clone(),
                &answer(200, &[("content-type", "text/plain")], r#"{"a":1}"#)
            ),
            1
        );
        assert_eq!(level_of(wanted, &answer(200, &[JSON], r#"{"a":1}"#)), 4);
    }

    #[test]
    fn faults_are_a_multiset_at_level_2_and_have_contexts_at_level_3() {
        let wanted =
            json!({ "status": 422, "headers": [JSON], "body": { "json": invalid("one text", json!(1)) } });
        let came = |value: Value| answer(422, &[JSON], &value.to_string());
        assert_eq!(level_of(wanted.clone(), &came(invalid("one text", json!(1)))), 4);
        assert_eq!(
            level_of(wanted.clone(), &came(invalid("other text", json!(1.0)))),
            3
        );
        assert_eq!(level_of(wanted.clone(), &came(invalid("one text", json!(2)))), 2);
        let mut turned = invalid("one text", json!(1));
        turned["detail"].as_array_mut().unwrap().reverse();
        assert_eq!(level_of(wanted.clone(), &came(turned)), 3);
        let mut fewer = invalid("one text", json!(1));
        fewer["detail"].as_array_mut().unwrap().pop();
        assert_eq!(level_of(wanted.clone(), &came(fewer)), 1);
        let mut elsewhere = invalid("one text", json!(1));
        elsewhere["detail"][0]["loc"][0] = json!("path");
        assert_eq!(level_of(wanted, &came(elsewhere)), 1);
    }

    #[test]
    fn volatile_values_match_anything_that_is_there() {
        let wanted = json!({
            "status": 200, "headers": [JSON, ["etag", "{{volatile}}"]],
            "body": { "json": { "c": "{{volatile}}", "d": 1 } }, "volatile": ["header:etag", "body:/json/c"],
        });
        assert_eq!(
            level_of(
                wanted.clone(),
                &answer(200, &[JSON, ("etag", "x")], r#"{"c":[1],"d":1}"#)
            ),
            4
        );
        assert_eq!(
            level_of(wanted.clone(), &answer(200, &[JSON], r#"{"c":[1],"d":1}"#)),
            3
        );
        assert_eq!(
            level_of(wanted, &answer(200, &[JSON, ("etag", "x")], r#"{"d":1}"#)),
            1
        );
    }

    #[test]
    fn unordered_arrays_are_sets() {
        let wanted = json!({
            "status": 200, "headers": [JSON],
            "body": { "json": { "tags": ["a", "b"], "list": [1, 2] } }, "unordered": ["body:/json/tags"],
        });
        assert_eq!(
            level_of(
                wanted.clone(),
                &answer(200, &[JSON], r#"{"tags":["b","a"],"list":[1,2]}"#)
            ),
            4
        );
        assert_eq!(
            level_of(
                wanted.clone(),
                &answer(200, &[JSON], r#"{"tags":["b","a"],"list":[2,1]}"#)
            ),
            1
        );
        assert_eq!(
            level_of(wanted, &answer(200, &[JSON], r#"{"tags":["b"],"list":[1,2]}"#)),
            1
        );
    }

    #[test]
    fn texts_digests_and_nothing_are_compared() {
        let text = json!({ "status": 200, "body": { "text": "made in {{volatile}} s" } });
        assert_eq!(level_of(text.clone(), &answer(200, &[], "made in 0.2 s")), 4);
        assert_eq!(level_of(text, &answer(200, &[], "made at once")), 1);
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let hashed = json!({ "status": 200, "body": { "sha256": digest, "length": 3 } });
        assert_eq!(level_of(hashed.clone(), &answer(200, &[], "abc")), 4);
        assert_eq!(level_of(hashed, &answer(200, &[], "abd")), 1);
        assert_eq!(level_of(json!({ "status": 307 }), &answer(307, &[], "moved")), 1);
    }
}

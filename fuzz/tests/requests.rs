//! Paths, query strings, cookies, headers and url-encoded forms.

use std::borrow::Cow;

use aplomb::Body;
use aplomb::arg::LastEventId;
use aplomb::prelude::*;
use aplomb::reply::File;
use aplomb_fuzz::{Asked, Change, changed, check};
use percent_encoding::percent_decode;

#[model]
struct Filter {
    #[field(ge = 1, le = 100, default = 20)]
    limit: u32,
    #[field(min_length = 1, max_length = 50)]
    search: Option<String>,
    since: Option<Timestamp>,
    #[field(max_items = 3)]
    tags: Vec<String>,
}

#[get("/orders/{id}/{*rest}")]
async fn read(
    id: u64,
    rest: String,
    #[query] filter: Filter,
    #[cookie] session: Option<String>,
    #[header("X-Desk", max_length = 5)] desk: Option<String>,
    event: Option<LastEventId>,
) -> String {
    let event = event.map(|event| event.to_string());
    format!(
        "{id} {rest} {} {:?} {:?} {:?} {session:?} {desk:?} {event:?}",
        filter.limit, filter.search, filter.since, filter.tags
    )
}

#[get("/echo/{text}")]
async fn echo(text: String) -> String {
    text
}

#[get("/pairs")]
async fn pairs(#[query] a: Vec<String>) -> Vec<String> {
    a
}

#[post("/login")]
async fn login(#[form(max_length = 8)] user: String, #[form(default)] scopes: Vec<String>) -> String {
    format!("{user} {scopes:?}")
}

#[get("/file")]
async fn file() -> File {
    File::from_bytes("0123456789")
}

fn asked() -> Asked {
    Asked::new(App::new("Fuzz", "1").routes(routes![read, echo, pairs, login, file]))
}

fn request(method: &str, target: &[u8]) -> Option<http::request::Builder> {
    let target = http::Uri::try_from(target).ok()?;
    Some(
        http::Request::builder()
            .method(method)
            .uri(target)
            .header("host", "here"),
    )
}

#[test]
fn targets() {
    let app = asked();
    let seeds = [
        "/orders/7/a/b?limit=3&search=x&tags=a&tags=b&since=2026-01-01T00:00:00Z",
        "/orders/7/%C3%A9?limit=%31&search=a+b",
        "/login?x",
        "/file",
    ];
    let words = [
        "%", "%00", "%2F", "%FF", "&", "=", "+", "//", "/../", "limit=", "search=", "é", "{id}", "*",
    ];
    check::<(u8, Vec<Change>)>(|(seed, changes)| {
        let target = changed(&seeds, &words, *seed, changes);
        if let Some(request) = request("GET", &target) {
            app.ask(request.body(Body::empty()).unwrap()).assert_sound();
        }
    });
}

#[test]
fn headers() {
    let app = asked();
    let names = [
        "cookie",
        "x-desk",
        "last-event-id",
        "accept",
        "accept-encoding",
        "content-type",
    ];
    let files = [
        "range",
        "if-range",
        "if-none-match",
        "if-match",
        "if-modified-since",
        "if-unmodified-since",
    ];
    let seeds = [
        "session=abc; other=\"x y\"; session=2",
        "application/json;q=0.5, text/*;q=1.0",
        "bytes=0-3,5-,-2",
        "\"a\", W/\"b\", *",
        "Sun, 06 Nov 1994 08:49:37 GMT",
    ];
    let words = [
        ";",
        ",",
        "=",
        "\"",
        "W/",
        "*",
        "bytes=",
        "-",
        "18446744073709551615",
        "q=",
        "session=",
    ];
    check::<(u8, u8, Vec<Change>)>(|(name, seed, changes)| {
        let value = changed(&seeds, &words, *seed, changes);
        if http::HeaderValue::from_bytes(&value).is_err() {
            return;
        }
        let of_order = request("GET", b"/orders/7/a").unwrap();
        let of_order = of_order.header(names[usize::from(*name) % names.len()], &*value);
        app.ask(of_order.body(Body::empty()).unwrap()).assert_sound();
        let of_file = request("GET", b"/file").unwrap();
        let of_file = of_file.header(files[usize::from(*name) % files.len()], &*value);
        let answer = app.ask(of_file.body(Body::empty()).unwrap());
        answer.assert_sound();
        assert!(matches!(answer.status, 200 | 206 | 304 | 412 | 416), "{answer:?}");
    });
}

#[test]
fn pairs_are_those_of_the_url_standard() {
    let app = asked();
    let seeds = ["a=1&a=2&b=3", "a=%C3%A9+%2B&a", "&&a==&=a"];
    let words = ["%", "%61", "a=", "&", "=", "+", "%26", "%E2%82%AC"];
    check::<(u8, Vec<Change>)>(|(seed, changes)| {
        let query = changed(&seeds, &words, *seed, changes);
        let Some(request) = request("GET", &[b"/pairs?", &*query].concat()) else {
            return;
        };
        let sent = request
            .uri_ref()
            .and_then(http::Uri::query)
            .unwrap_or("")
            .to_owned();
        let expected: Vec<Cow<'_, str>> = url::form_urlencoded::parse(sent.as_bytes())
            .filter_map(|(name, value)| (name == "a").then_some(value))
            .collect();
        let answer = app.ask(request.body(Body::empty()).unwrap());
        answer.assert_sound();
        // What is not UTF-8 is refused here, and replaced there.
        if answer.status == 200 {
            assert_eq!(answer.json(), serde_json::json!(expected), "{sent}");
        } else if !expected.is_empty() {
            assert!(expected.iter().any(|value| value.contains('\u{FFFD}')), "{sent}");
        }
    });
}

#[test]
fn path_is_percent_decoded() {
    let app = asked();
    let seeds = ["abc", "%C3%A9", "a%20b%2Bc+d"];
    let words = ["%", "%2F", "%2f", "%00", "%FF", "+", "%25"];
    check::<(u8, Vec<Change>)>(|(seed, changes)| {
        let text = changed(&seeds, &words, *seed, changes);
        if text.is_empty() || text.iter().any(|byte| matches!(byte, b'/' | b'?' | b'#')) {
            return;
        }
        let Some(request) = request("GET", &[b"/echo/", &*text].concat()) else {
            return;
        };
        let answer = app.ask(request.body(Body::empty()).unwrap());
        answer.assert_sound();
        match percent_decode(&text).decode_utf8() {
            Ok(expected) => assert_eq!((answer.status, &*answer.body), (200, expected.as_bytes())),
            Err(_) => assert_eq!(answer.status, 422, "{answer:?}"),
        }
    });
}

#[test]
fn url_encoded_forms() {
    let app = asked();
    let seeds = ["user=ada&scopes=a&scopes=b", "user=%C3%A9+x", "user"];
    let words = ["%", "%FF", "&", "=", "+", "user=", "scopes=", "[]", "\0"];
    check::<(u8, Vec<Change>)>(|(seed, changes)| {
        let body = changed(&seeds, &words, *seed, changes);
        let request = request("POST", b"/login").unwrap();
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        app.ask(request.body(Body::full(body)).unwrap()).assert_sound();
    });
}

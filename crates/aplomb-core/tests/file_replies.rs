//! Files: conditions, ranges, names, and directories that are not left.

mod in_process;

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use aplomb_core::problem::ErrorStyle;
use aplomb_core::reply::{Directory, EntityTag, File};
use aplomb_core::{App, Body};
use http::Response;
use http_body_util::BodyExt;
use in_process::{contract, handler, header, request, send, start, text};

const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
const EARLIER: &str = "Sun, 06 Nov 1994 08:49:36 GMT";

fn date() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777)
}

handler!(Digits, "GET" "/", () -> File {
    File::from_bytes("0123456789")
        .media_type("text/plain")
        .entity_tag(EntityTag::strong("v1").unwrap())
        .modified(date() + Duration::from_millis(300))
});

async fn get(headers: &[(&str, &str)]) -> Response<Body> {
    let headers: Vec<(&str, &[u8])> = headers
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect();
    send::<Digits>("GET", "/", &headers).await
}

async fn status(headers: &[(&str, &str)]) -> u16 {
    get(headers).await.status().as_u16()
}

#[tokio::test]
async fn the_whole_file_has_its_version() {
    let response = get(&[]).await;
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "content-type"), "text/plain");
    assert_eq!(header(&response, "content-length"), "10");
    assert_eq!(header(&response, "accept-ranges"), "bytes");
    assert_eq!(header(&response, "etag"), "\"v1\"");
    assert_eq!(header(&response, "last-modified"), DATE);
    assert_eq!(header(&response, "x-content-type-options"), "nosniff");
    assert_eq!(text(response).await, "0123456789");

    let head = send::<Digits>("HEAD", "/", &[("range", b"bytes=0-1")]).await;
    assert_eq!(head.status(), 200, "only GET has ranges");
    assert_eq!(header(&head, "content-length"), "10");
    assert_eq!(header(&head, "etag"), "\"v1\"");
    assert_eq!(text(head).await, "");
}

#[tokio::test]
async fn conditions_have_the_precedence_of_the_rfc() {
    let rows: [(&[(&str, &str)], u16); 24] = [
        (&[("if-none-match", "\"v1\"")], 304),
        (&[("if-none-match", "W/\"v1\"")], 304),
        (&[("if-none-match", "\"v0\", \"v1\"")], 304),
        (&[("if-none-match", "\"v0\""), ("if-none-match", "\"v1\"")], 304),
        (&[("if-none-match", "*")], 304),
        (&[("if-none-match", "\"v0\"")], 200),
        (&[("if-none-match", "v1")], 200),
        (&[("if-modified-since", DATE)], 304),
        (&[("if-modified-since", EARLIER)], 200),
        (&[("if-modified-since", "yesterday")], 200),
        // If-None-Match wins over If-Modified-Since.
        (&[("if-none-match", "\"v0\""), ("if-modified-since", DATE)], 200),
        (
            &[("if-none-match", "\"v1\""), ("if-modified-since", EARLIER)],
            304,
        ),
        (&[("if-match", "\"v1\"")], 200),
        (&[("if-match", "*")], 200),
        (&[("if-match", "W/\"v1\"")], 412),
        (&[("if-match", "\"v0\"")], 412),
        (&[("if-unmodified-since", DATE)], 200),
        (&[("if-unmodified-since", EARLIER)], 412),
        (&[("if-unmodified-since", "x")], 200),
        // If-Match wins over If-Unmodified-Since.
        (&[("if-match", "\"v1\""), ("if-unmodified-since", EARLIER)], 200),
        // If-Match comes before If-None-Match.
        (&[("if-match", "\"v0\""), ("if-none-match", "\"v1\"")], 412),
        (&[("if-match", "\"v1\""), ("if-none-match", "\"v1\"")], 304),
        // A condition comes before a range.
        (&[("if-none-match", "\"v1\""), ("range", "bytes=0-0")], 304),
        (&[("if-match", "\"v0\""), ("range", "bytes=99-")], 412),
    ];
    for (headers, expected) in rows {
        assert_eq!(status(headers).await, expected, "{headers:?}");
    }
    let unchanged = get(&[("if-none-match", "\"v1\"")]).await;
    assert_eq!(header(&unchanged, "etag"), "\"v1\"");
    assert_eq!(header(&unchanged, "last-modified"), DATE);
    assert_eq!(header(&unchanged, "content-length"), "");
    assert_eq!(text(unchanged).await, "");
}

#[tokio::test]
async fn a_part_can_be_asked_for() {
    let response = get(&[("range", "bytes=2-4")]).await;
    assert_eq!(response.status(), 206);
    assert_eq!(header(&response, "content-range"), "bytes 2-4/10");
    assert_eq!(header(&response, "content-length"), "3");
    assert_eq!(header(&response, "etag"), "\"v1\"");
    assert_eq!(text(response).await, "234");
    assert_eq!(text(get(&[("range", "bytes=-3")]).await).await, "789");
    assert_eq!(text(get(&[("range", "lines=0-1")]).await).await, "0123456789");

    let nothing = get(&[("range", "bytes=10-")]).await;
    assert_eq!(nothing.status(), 416);
    assert_eq!(header(&nothing, "content-range"), "bytes */10");
    assert!(text(nothing).await.contains("/problems/range-not-satisfiable"));
}

#[tokio::test]
async fn several_parts_come_as_multipart() {
    let response = get(&[("range", "bytes=8-9,0-1")]).await;
    assert_eq!(response.status(), 206);
    assert_eq!(header(&response, "content-range"), "");
    let media_type = header(&response, "content-type").to_owned();
    let boundary = media_type
        .strip_prefix("multipart/byteranges; boundary=")
        .unwrap()
        .to_owned();
    let length: usize = header(&response, "content-length").parse().unwrap();
    let body = text(response).await;
    assert_eq!(body.len(), length);
    let part = |range: &str, bytes: &str| {
        format!(
            "\r\n--{boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes {range}/10\r\n\r\n{bytes}"
        )
    };
    let expected = format!("{}{}\r\n--{boundary}--\r\n", part("8-9", "89"), part("0-1", "01"));
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_range_of_another_version_is_the_whole() {
    let range = ("range", "bytes=0-0");
    assert_eq!(status(&[range, ("if-range", "\"v1\"")]).await, 206);
    assert_eq!(status(&[range, ("if-range", DATE)]).await, 206);
    for other in ["\"v0\"", "W/\"v1\"", EARLIER, "x"] {
        assert_eq!(status(&[range, ("if-range", other)]).await, 200, "{other}");
    }
}

handler!(Untagged, "GET" "/", () -> File { File::from_bytes("abc").download_as("Übersicht.csv") });
handler!(Posted, "POST" "/", () -> File { File::from_bytes("abc").entity_tag(EntityTag::strong("v1").unwrap()) });

#[tokio::test]
async fn bytes_are_tagged_and_named() {
    let response = send::<Untagged>("GET", "/", &[]).await;
    assert_eq!(header(&response, "content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        header(&response, "content-disposition"),
        "attachment; filename=\"_bersicht.csv\"; filename*=UTF-8''%C3%9Cbersicht.csv"
    );
    // The first half of the SHA-256 of `abc` (FIPS 180-4, example B.1).
    let tag = header(&response, "etag").to_owned();
    assert_eq!(tag, "\"ba7816bf8f01cfea414140de5dae2223\"");
    let again = send::<Untagged>("GET", "/", &[("if-none-match", tag.as_bytes())]).await;
    assert_eq!(again.status(), 304);
}

#[tokio::test]
async fn a_file_that_answers_a_post_is_always_whole() {
    let headers: &[(&str, &[u8])] = &[("range", b"bytes=0-0"), ("if-none-match", b"*")];
    let response = send::<Posted>("POST", "/", headers).await;
    assert_eq!(response.status(), 200);
    assert_eq!(text(response).await, "abc");
}

/// A directory with files; it is removed when it is dropped.
fn files() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("root");
    std::fs::create_dir_all(root.join("sub/deep")).unwrap();
    std::fs::create_dir_all(root.join(".git")).unwrap();
    std::fs::create_dir_all(root.join(".well-known")).unwrap();
    let all = [
        ("root/a.txt", "inside"),
        ("root/sub/index.html", "<p>index"),
        ("root/sub/deep/b.txt", "deep"),
        ("root/app.js", "plain"),
        ("root/app.js.gz", "squeezed"),
        ("root/.env", "SECRET=1"),
        ("root/.git/config", "secret"),
        ("root/.well-known/security.txt", "contact"),
        ("secret.txt", "secret"),
    ];
    for (name, content) in all {
        std::fs::write(directory.path().join(name), content).unwrap();
    }
    directory
}

fn big() -> Vec<u8> {
    (0..300_000u32).map(|number| (number % 251) as u8).collect()
}

#[tokio::test]
async fn a_file_is_read_from_the_disk_piece_by_piece() {
    use aplomb_core::arg::state::State;
    handler!(FromDisk, "GET" "/", (path: State<PathBuf>) -> Option<File> { File::open(&*path).await.ok() });

    let directory = files();
    let path = directory.path().join("root/big.json");
    std::fs::write(&path, big()).unwrap();
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(date()).unwrap();
    let running = start(in_process::app::<FromDisk>().state(path.clone())).await;
    let answer =
        async |headers: &[(&str, &[u8])]| running.service().answer(request("GET", "/", headers), None).await;

    let mut response = answer(&[]).await;
    assert_eq!(header(&response, "content-type"), "application/json");
    assert_eq!(header(&response, "last-modified"), DATE);
    assert_eq!(header(&response, "content-length"), "300000");
    let tag = header(&response, "etag").to_owned();
    assert!(tag.starts_with('"'), "an old file has a strong tag: {tag}");
    let first = response
        .body_mut()
        .frame()
        .await
        .unwrap()
        .unwrap()
        .into_data()
        .unwrap();
    assert!(first.len() <= 64 * 1024);
    let rest = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!([first, rest].concat(), big());

    assert_eq!(answer(&[("if-none-match", tag.as_bytes())]).await.status(), 304);
    let part = answer(&[("range", b"bytes=100000-200000"), ("if-range", tag.as_bytes())]).await;
    assert_eq!(part.status(), 206);
    let bytes = part.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(bytes, &big()[100_000..=200_000]);

    let parts = answer(&[("range", b"bytes=250000-250001,5-7")]).await;
    let length: usize = header(&parts, "content-length").parse().unwrap();
    let bytes = parts.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(bytes.len(), length);
    let has = |wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
    assert!(has(&big()[250_000..=250_001]) && has(&big()[5..=7]));

    // A file that becomes shorter breaks the body off, so that nobody takes a part for the whole.
    let shrinking = answer(&[]).await;
    file.set_len(10).unwrap();
    assert!(shrinking.into_body().collect().await.is_err());

    std::fs::remove_file(&path).unwrap();
    assert_eq!(answer(&[]).await.status(), 404);
}

#[tokio::test]
async fn only_regular_files_are_opened() {
    let directory = files();
    let error = File::open(directory.path()).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    assert!(File::open(directory.path().join("none")).await.is_err());
    assert!(File::open("a\0b").await.is_err());
}

async fn site(directory: &tempfile::TempDir, style: ErrorStyle) -> aplomb_core::Running {
    let files = Directory::new(directory.path().join("root"))
        .unwrap()
        .precompressed();
    start(App::new("Site", "1.0.0").errors(style).mount("/static", files)).await
}

#[tokio::test]
async fn a_directory_serves_its_files() {
    let directory = files();
    let running = site(&directory, ErrorStyle::Problem).await;
    let get = async |path: &str, headers: &[(&str, &[u8])]| {
        running
            .service()
            .answer(request("GET", path, headers), None)
            .await
    };
    let response = get("/static/a.txt", &[]).await;
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "x-content-type-options"), "nosniff");
    let tag = header(&response, "etag").to_owned();
    assert_eq!(text(response).await, "inside");
    let unchanged = get("/static/a.txt", &[("if-none-match", tag.as_bytes())]).await;
    assert_eq!(unchanged.status(), 304);
    assert_eq!(
        text(get("/static/a.txt", &[("range", b"bytes=0-1")]).await).await,
        "in"
    );
    let several = get("/static/a.txt", &[("range", b"bytes=0-0,2-2")]).await;
    assert_eq!(
        (several.status().as_u16(), text(several).await),
        (200, "inside".to_owned())
    );
    let other = get(
        "/static/a.txt",
        &[("range", b"bytes=0-1"), ("if-range", b"\"old\"")],
    )
    .await;
    assert_eq!(
        text(other).await,
        "inside",
        "a range of another version is the whole"
    );
    assert_eq!(text(get("/static/sub/", &[]).await).await, "<p>index");
    let redirect = get("/static/sub", &[]).await;
    assert_eq!(redirect.status(), 307);
    assert_eq!(header(&redirect, "location"), "/static/sub/");
    assert_eq!(text(get("/static/sub/deep/b.txt", &[]).await).await, "deep");
    assert_eq!(
        text(get("/static/.well-known/security.txt", &[]).await).await,
        "contact"
    );
    let squeezed = get("/static/app.js", &[("accept-encoding", b"gzip")]).await;
    assert_eq!(header(&squeezed, "content-encoding"), "gzip");
    assert_eq!(text(squeezed).await, "squeezed");

    let nothing = get("/static/a.txt", &[("range", b"bytes=99-")]).await;
    assert_eq!(nothing.status(), 416);
    assert_eq!(header(&nothing, "content-range"), "bytes */6");
    let post = running
        .service()
        .answer(request("POST", "/static/a.txt", &[]), None)
        .await;
    assert_eq!(post.status(), 405);
    assert_eq!(header(&post, "allow"), "GET, HEAD");
    assert!(text(post).await.contains("/problems/method-not-allowed"));
}

#[tokio::test]
async fn a_directory_is_not_left() {
    let directory = files();
    let root = directory.path().join("root");
    std::os::unix::fs::symlink("../secret.txt", root.join("out.txt")).unwrap();
    std::os::unix::fs::symlink("..", root.join("up")).unwrap();
    std::os::unix::fs::symlink(".env", root.join("env.txt")).unwrap();
    std::os::unix::fs::symlink("sub/deep/b.txt", root.join("in.txt")).unwrap();
    let running = site(&directory, ErrorStyle::Problem).await;
    let absolute = format!("/static/{}", directory.path().join("secret.txt").display());
    let encoded = format!(
        "/static/%2F{}",
        &directory.path().join("secret.txt").display().to_string()[1..]
    );
    let outside = [
        "/static/../secret.txt",
        "/static/sub/../../secret.txt",
        "/static/%2e%2e/secret.txt",
        "/static/%2E%2E%2Fsecret.txt",
        "/static/..%2fsecret.txt",
        "/static/..%5csecret.txt",
        "/static/%252e%252e/secret.txt",
        "/static/....//secret.txt",
        &absolute,
        &encoded,
        "/static/a.txt%00",
        "/static/a.txt%00.html",
        "/static/%00",
        "/static/%ff",
        "/static/out.txt",
        "/static/up/secret.txt",
        "/static/up/",
        "/static/.env",
        "/static/.git/config",
        "/static/env.txt",
        "/static/none.txt",
        "/static/a.txt/b",
        "/static/sub/deep/",
    ];
    for path in outside {
        let response = running.service().answer(request("GET", path, &[]), None).await;
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(
            header(&response, "content-type"),
            "application/problem+json",
            "{path}"
        );
        assert!(!text(response).await.contains("secret"), "{path}");
    }
    let inside = running
        .service()
        .answer(request("GET", "/static/in.txt", &[]), None)
        .await;
    assert_eq!(text(inside).await, "deep", "a link that stays inside is followed");

    let fastapi = site(&directory, ErrorStyle::FastApi).await;
    let response = fastapi
        .service()
        .answer(request("GET", "/static/none", &[]), None)
        .await;
    assert_eq!(text(response).await, r#"{"detail":"Not Found"}"#);
}

#[test]
fn a_directory_has_to_be_there() {
    let directory = files();
    assert!(Directory::new(directory.path().join("none")).is_err());
    assert!(Directory::new(directory.path().join("secret.txt")).is_err());
}

#[test]
fn the_contract_has_every_answer() {
    let operation = contract::<Digits>();
    let has = |status: u16, name: &str| {
        let response = operation.responses().get(status).unwrap();
        response.headers.contains_key(name)
    };
    assert!(has(200, "ETag") && has(206, "ETag") && has(304, "ETag"));
    assert!(has(206, "Content-Range") && has(416, "Content-Range"));
    assert!(has(200, "Accept-Ranges") && has(200, "Last-Modified"));
    let slug = |status: u16| {
        operation.responses().get(status).unwrap().problems[0]
            .slug
            .clone()
    };
    assert_eq!(
        (slug(412).as_str(), slug(416).as_str()),
        ("precondition-failed", "range-not-satisfiable")
    );
    assert!(operation.responses().get(304).unwrap().content.is_empty());
}

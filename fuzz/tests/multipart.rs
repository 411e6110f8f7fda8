//! Multipart forms.

use std::convert::Infallible;

use aplomb::Body;
use aplomb::prelude::*;
use aplomb_fuzz::{Answer, Asked, Change, changed, check};

const TYPE: &str = "multipart/form-data; boundary=xyz";

const SEEDS: [&str; 3] = [
    "--xyz\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nCat\r\n--xyz\r\n\
     Content-Disposition: form-data; name=\"picture\"; filename=\"c.png\"\r\nContent-Type: image/png\r\n\r\n\x01\r\n-\r\n--xyz--\r\n",
    "preamble\r\n--xyz \t\r\ncontent-disposition: form-data; name=title; filename*=UTF-8''%e2%82%ac\r\n\r\n\r\n--xyz--epilogue",
    "--xyz\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a\\\"b\"\r\n\r\n--xy\r\n--xyz--",
];
const WORDS: [&str; 10] = [
    "\r\n",
    "--",
    "--xyz",
    "\r\n--xyz\r\n",
    "\r\n--xyz--",
    "name=\"title\"",
    "\"",
    "\\",
    ";",
    "Content-Type: text/plain; charset=utf-16\r\n",
];

#[post("/picture")]
async fn picture(#[form] title: Option<String>, #[file] picture: Option<Bytes>) -> String {
    format!("{title:?} {picture:?}")
}

fn send(app: &Asked, media_type: &[u8], body: Body) -> Answer {
    let request = http::Request::builder()
        .method("POST")
        .uri("/picture")
        .header("host", "here");
    let answer = app.ask(request.header("content-type", media_type).body(body).unwrap());
    answer.assert_sound();
    answer
}

fn asked() -> Asked {
    Asked::new(App::new("Fuzz", "1").routes(routes![picture]))
}

#[test]
fn pieces() {
    let app = asked();
    check::<(u8, Vec<Change>, u8)>(|(seed, changes, length)| {
        let bytes = changed(&SEEDS, &WORDS, *seed, changes);
        let whole = send(&app, TYPE.as_bytes(), Body::full(bytes.clone()));
        let pieces: Vec<_> = bytes
            .chunks(usize::from(*length).max(1))
            .map(|piece| Ok::<_, Infallible>(Bytes::copy_from_slice(piece)))
            .collect();
        let in_pieces = send(
            &app,
            TYPE.as_bytes(),
            Body::stream(futures_util::stream::iter(pieces)),
        );
        assert_eq!(
            whole.meaning(),
            in_pieces.meaning(),
            "{}",
            String::from_utf8_lossy(&bytes)
        );
    });
}

#[test]
fn media_types() {
    let app = asked();
    let seeds = [TYPE, "multipart/form-data; charset=utf-8; boundary=\"x y z\""];
    let words = ["boundary=", "\"", ";", "=", "\\", "multipart/mixed", " "];
    check::<(u8, Vec<Change>)>(|(seed, changes)| {
        let media_type = changed(&seeds, &words, *seed, changes);
        if http::HeaderValue::from_bytes(&media_type).is_ok() {
            send(&app, &media_type, Body::full(SEEDS[0]));
        }
    });
}

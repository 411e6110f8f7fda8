//! Uploads that are given up leave nothing on disk. One test, since it looks at the files that its process has open.

#![cfg(target_os = "linux")]

use std::time::Duration;

use aplomb_core::arg::form;
use aplomb_core::{App, Body, Operation, Response, Routes};
use bytes::Bytes;

/// The files that are open and have no name any more.
fn unnamed() -> usize {
    std::fs::read_dir("/proc/self/fd")
        .unwrap()
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .filter(|target| target.to_string_lossy().ends_with("(deleted)"))
        .count()
}

#[tokio::test]
async fn a_client_that_goes_away_takes_its_file_along() {
    let operation = Operation::new(http::Method::POST, "/", |cx| {
        Box::pin(async move {
            let _ = form::read(cx).await;
            Response::text("read")
        })
    });
    let running = App::new("Uploads", "1")
        .routes(Routes::new().operation(operation))
        .start()
        .await
        .unwrap();
    let head = "--XX\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n";
    let pieces = [Bytes::from(head), Bytes::from(vec![b'x'; 3 << 20])].map(Ok::<_, std::io::Error>);
    use futures_util::StreamExt;
    let pieces = futures_util::stream::iter(pieces).chain(futures_util::stream::pending());
    let request = http::Request::post("/")
        .header("content-type", "multipart/form-data; boundary=XX")
        .body(Body::stream(pieces))
        .unwrap();
    let before = unnamed();
    let mut answering = Box::pin(running.service().answer(request, None));
    for _ in 0..100 {
        let ended = tokio::time::timeout(Duration::from_millis(20), &mut answering).await;
        assert!(ended.is_err(), "the body has no end");
        if unnamed() > before {
            break;
        }
    }
    assert_eq!(unnamed(), before + 1, "the file lies on disk, without a name");
    drop(answering);
    for _ in 0..100 {
        if unnamed() == before {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the file is still open");
}

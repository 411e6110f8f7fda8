//! A real server on a free port, and raw bytes.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::time::Duration;

use aplomb::App;
use aplomb::server::{Settings, Shutdown};
use aplomb::test::TestClient;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An app that is served.
pub struct Served {
    client: TestClient,
    shutdown: Shutdown,
}

/// Serves an app.
pub async fn serve(app: App) -> Served {
    let shutdown = app.shutdown();
    Served {
        client: app.test_on_socket().await,
        shutdown,
    }
}

/// Serves an app with settings of the server.
pub async fn serve_with(app: App, settings: Settings) -> Served {
    serve(app.server(|_| settings)).await
}

impl Served {
    pub async fn connect(&self) -> Raw {
        let address = self.client.address().expect("it is served");
        Raw(TcpStream::connect(address).await.unwrap())
    }

    /// Sends bytes and reads one answer.
    pub async fn ask(&self, request: impl AsRef<[u8]>) -> Answer {
        let mut raw = self.connect().await;
        raw.send(request).await;
        raw.answer().await
    }

    /// A plain GET still works: the server goes on.
    pub async fn assert_alive(&self) {
        let answer = self.ask("GET /alive HTTP/1.1\r\nhost: x\r\n\r\n").await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "alive"));
    }

    pub fn begin_shutdown(&self) {
        self.shutdown.begin();
    }

    /// Ends the server and what goes on behind it.
    pub async fn stop(self) {
        tokio::time::timeout(Duration::from_secs(10), self.client.stop())
            .await
            .expect("the server ends");
    }
}

/// A connection.
pub struct Raw(pub TcpStream);

impl Raw {
    /// Sends what the server may refuse to read.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.0.write_all(bytes.as_ref()).await;
    }

    pub async fn shut_write_side(&mut self) {
        let _ = self.0.shutdown().await;
    }

    /// One answer.
    pub async fn answer(&mut self) -> Answer {
        let answer = tokio::time::timeout(Duration::from_secs(20), self.read_answer()).await;
        answer.expect("an answer in time").expect("an answer")
    }

    /// One answer; `None` if the connection ends without one.
    pub async fn read_answer(&mut self) -> Option<Answer> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            match self.0.read(&mut byte).await {
                Ok(1) => head.push(byte[0]),
                _ => return None,
            }
        }
        let head = String::from_utf8(head).unwrap();
        let status = head.split(' ').nth(1)?.parse().unwrap();
        let length = header(&head, "content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await.ok()?;
        Some(Answer {
            status,
            head,
            body: String::from_utf8(body).unwrap(),
        })
    }

    /// Everything until the end.
    pub async fn rest(&mut self) -> String {
        let mut all = Vec::new();
        let _ = tokio::time::timeout(Duration::from_secs(10), self.0.read_to_end(&mut all))
            .await
            .expect("an end");
        String::from_utf8_lossy(&all).into_owned()
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<String> {
        header(&self.head, name)
    }

    /// It is a problem with this status and slug.
    #[track_caller]
    pub fn assert_problem(&self, status: u16, slug: &str) -> serde_json::Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(
            self.header("content-type").as_deref(),
            Some("application/problem+json"),
            "{self:?}"
        );
        let problem: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        let kind = problem["type"].as_str().unwrap_or("");
        assert_eq!(kind.rsplit('/').next(), Some(slug), "{self:?}");
        problem
    }
}

fn header(head: &str, name: &str) -> Option<String> {
    head.lines().find_map(|line| {
        let (known, value) = line.split_once(':')?;
        known.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

//! An app that is asked in process.

use aplomb::{App, Body, Running};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

/// An app that was started, and the thread that it runs on.
pub struct Asked {
    runtime: tokio::runtime::Runtime,
    running: Running,
}

/// What it said.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("an answer that is JSON")
    }

    /// What it means: the status, and the body, which in a problem has a number of its own (`instance`).
    pub fn meaning(&self) -> (u16, String) {
        if self.status < 400 {
            return (self.status, String::from_utf8_lossy(&self.body).into_owned());
        }
        let mut problem = self.json();
        if let Some(members) = problem.as_object_mut() {
            members.remove("instance");
        }
        (self.status, problem.to_string())
    }

    /// Fails if it is an error of the server, or a refusal that does not say why.
    pub fn assert_sound(&self) {
        assert!(
            self.status < 500,
            "{} {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        if self.status == 422 {
            let faults = self.json()["errors"].as_array().map_or(0, Vec::len);
            assert!(
                faults > 0,
                "a refusal without a fault: {}",
                String::from_utf8_lossy(&self.body)
            );
        }
    }
}

impl Asked {
    /// Starts the app.
    pub fn new(app: App) -> Asked {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let running = runtime.block_on(app.start()).expect("an app that starts");
        Asked { runtime, running }
    }

    /// Sends a request.
    pub fn ask(&self, request: http::Request<Body>) -> Answer {
        self.runtime.block_on(async {
            let Ok(response) = self.running.service().oneshot(request).await;
            let status = response.status().as_u16();
            let body = response.into_body().collect().await.expect("a whole answer");
            Answer {
                status,
                body: body.to_bytes().to_vec(),
            }
        })
    }
}

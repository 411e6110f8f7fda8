//! The client: one request over one connection, with the header fields that the case wants and no others.

use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;

use crate::capture::Answers;
use crate::case::{Content, Part, Step};

/// How long an answer may take.
const DEADLINE: Duration = Duration::from_secs(20);

/// What the recorded client sent with every request, besides the host.
const USUAL: [(&str, &str); 4] = [
    ("accept", "*/*"),
    ("accept-encoding", "gzip, deflate"),
    ("connection", "keep-alive"),
    ("user-agent", "testclient"),
];

const BOUNDARY: &str = "conformance-d41d8cd98f00b204";

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The header fields.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl Answer {
    /// The text of a header field, bytes that are no UTF-8 replaced.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }
}

/// Sends a step and reads the answer to its end. Redirects are not followed.
///
/// # Errors
///
/// A connection that fails, a step that is no request.
pub async fn send(address: SocketAddr, step: &Step, answers: &Answers) -> Result<Answer, String> {
    let request = request(step, answers)?;
    let exchange = async {
        let stream = tokio::net::TcpStream::connect(address)
            .await
            .map_err(|error| error.to_string())?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| error.to_string())?;
        let connection = tokio::spawn(connection);
        let answer = read(sender.send_request(request)).await;
        connection.abort();
        answer
    };
    tokio::time::timeout(DEADLINE, exchange)
        .await
        .unwrap_or_else(|_| Err(format!("no answer within {} s", DEADLINE.as_secs())))
}

async fn read(
    answer: impl Future<Output = hyper::Result<http::Response<hyper::body::Incoming>>>,
) -> Result<Answer, String> {
    let (head, body) = answer.await.map_err(|error| error.to_string())?.into_parts();
    let body = body
        .collect()
        .await
        .map_err(|error| format!("the body breaks off: {error}"))?;
    Ok(Answer {
        status: head.status,
        headers: head.headers,
        body: body.to_bytes(),
    })
}

pub(crate) fn request(step: &Step, answers: &Answers) -> Result<Request<Full<Bytes>>, String> {
    let body = body(&step.body, answers)?;
    let mut headers = HeaderMap::new();
    for (name, value) in &step.headers {
        let mut value = answers.fill(value)?;
        if step.body.multipart.is_some()
            && name.eq_ignore_ascii_case("content-type")
            && !value.contains("boundary=")
        {
            value.push_str("; boundary=");
            value.push_str(BOUNDARY);
        }
        let name = HeaderName::try_from(name.as_str()).map_err(|error| format!("{name}: {error}"))?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|error| format!("{name}: {error}"))?;
        headers.append(name, value);
    }
    if !step.exact_headers {
        for (name, value) in USUAL {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
    }
    let origin = step.base_url.as_deref().unwrap_or("http://testserver");
    let origin = url::Url::parse(origin).map_err(|error| format!("{origin}: {error}"))?;
    let host = HeaderValue::try_from(&origin[url::Position::BeforeHost..url::Position::AfterPort])
        .map_err(|error| error.to_string())?;
    headers.entry(http::header::HOST).or_insert(host);
    // What stands between the client and the app says so in the usual way.
    if origin.scheme() == "https" {
        headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
    }
    if let Some(prefix) = &step.root_path {
        let prefix = HeaderValue::try_from(prefix).map_err(|error| error.to_string())?;
        headers.insert("x-forwarded-prefix", prefix);
    }
    let mut request = Request::builder()
        .method(step.method.as_str())
        .uri(answers.fill(&step.url)?)
        .body(Full::new(body))
        .map_err(|error| format!("{} {}: {error}", step.method, step.url))?;
    *request.headers_mut() = headers;
    Ok(request)
}

fn body(content: &Content, answers: &Answers) -> Result<Bytes, String> {
    Ok(match content {
        Content {
            json: Some(value), ..
        } => answers.fill_value(value)?.to_string().into(),
        Content { text: Some(text), .. } => answers.fill(text)?.into(),
        Content {
            base64: Some(text), ..
        } => decode(text)?.into(),
        Content {
            multipart: Some(parts),
            ..
        } => multipart(parts)?.into(),
        _ => Bytes::new(),
    })
}

/// RFC 7578: the parts one after the other.
fn multipart(parts: &[Part]) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    for part in parts {
        let mut head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"",
            part.name
        );
        if let Some(name) = &part.filename {
            head.push_str(&format!("; filename=\"{name}\""));
        }
        if let Some(media_type) = &part.content_type {
            head.push_str(&format!("\r\nContent-Type: {media_type}"));
        }
        head.push_str("\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        match (&part.text, &part.base64) {
            (Some(text), _) => body.extend_from_slice(text.as_bytes()),
            (None, Some(text)) => body.extend_from_slice(&decode(text)?),
            (None, None) => {}
        }
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    Ok(body)
}

/// The bytes of a base64 text.
///
/// # Errors
///
/// A text that is no base64.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, String> {
    STANDARD
        .decode(text)
        .map_err(|error| format!("no base64: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn step(value: serde_json::Value) -> Step {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn the_host_is_testserver_and_the_usual_fields_are_there() {
        let step =
            step(json!({ "method": "GET", "url": "/a?b=c", "headers": [["x-one", "1"], ["x-one", "2"]] }));
        let request = request(&step, &Answers::default()).unwrap();
        assert_eq!(request.uri(), "/a?b=c");
        assert_eq!(request.headers()["host"], "testserver");
        assert_eq!(request.headers()["user-agent"], "testclient");
        assert_eq!(request.headers().get_all("x-one").iter().count(), 2);
    }

    #[test]
    fn exact_headers_are_all_that_is_sent() {
        let step = step(json!({
            "method": "GET", "url": "/", "exact_headers": true, "headers": [["host", "testserver"], ["save_data", "on"]],
        }));
        let request = request(&step, &Answers::default()).unwrap();
        assert_eq!(request.headers().len(), 2);
        assert_eq!(request.headers()["save_data"], "on");
    }

    #[test]
    fn another_origin_is_told_by_the_host_and_the_proxy() {
        let step = step(
            json!({ "method": "GET", "url": "/", "base_url": "https://example.com:8443", "root_path": "/api" }),
        );
        let request = request(&step, &Answers::default()).unwrap();
        assert_eq!(request.headers()["host"], "example.com:8443");
        assert_eq!(request.headers()["x-forwarded-proto"], "https");
        assert_eq!(request.headers()["x-forwarded-prefix"], "/api");
    }

    #[test]
    fn a_multipart_body_gets_a_boundary() {
        let step = step(json!({
            "method": "POST", "url": "/", "headers": [["content-type", "multipart/form-data"]],
            "body": { "multipart": [{ "name": "a", "filename": "b.txt", "content_type": "text/plain", "text": "c" }] },
        }));
        let request = request(&step, &Answers::default()).unwrap();
        assert_eq!(
            request.headers()["content-type"],
            format!("multipart/form-data; boundary={BOUNDARY}")
        );
        let body = body(&step.body, &Answers::default()).unwrap();
        let text = std::str::from_utf8(&body).unwrap();
        assert!(
            text.contains("name=\"a\"; filename=\"b.txt\"\r\nContent-Type: text/plain\r\n\r\nc\r\n--"),
            "{text}"
        );
    }
}

//! From a file and a request to the answer.

use std::collections::BTreeMap;

use std::collections::VecDeque;
use std::io::SeekFrom;
use std::time::SystemTime;

use bytes::{Bytes, BytesMut};
use futures_util::stream;
use http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, LAST_MODIFIED,
    RANGE, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use super::condition::{Verdict, Version};
use super::range::{self, Part, Ranges};
use super::{File, Source};
use crate::body::{Body, BoxError};
use crate::context::Context;
use crate::contract::ProblemContract;
use crate::problem::Details;
use crate::reply::item::cut;
use crate::response::Response;

/// How much is read from the disk at once.
const PIECE: usize = 64 * 1024;

const NOT_SATISFIABLE: &str = "range-not-satisfiable";
const NOT_SATISFIABLE_TITLE: &str = "There is nothing in this range";
const PRECONDITION: &str = "precondition-failed";
const PRECONDITION_TITLE: &str = "The version is another one";

/// Answers with a file, or with a part of it, or with why not.
pub(super) fn serve(file: File, cx: &Context) -> Response {
    let headers = cx.all_headers();
    let now = SystemTime::now();
    let version = Version::new(file.tag(), file.modified, now);
    // Conditions and ranges stand for what a plain GET gives; a file that answers a POST is the result of that POST.
    let is_get = *cx.method() == Method::GET;
    let verdict = if is_get || *cx.method() == Method::HEAD {
        version.verdict(headers)
    } else {
        Verdict::Go
    };
    let mut response = match verdict {
        Verdict::NotModified => Response::empty(StatusCode::NOT_MODIFIED),
        Verdict::Failed => {
            return Response::problem(precondition_failed());
        }
        Verdict::Go => match ranges(is_get, headers, &version, file.length, now) {
            Ranges::Whole => whole(file),
            Ranges::Parts(parts) => some(file, &parts),
            Ranges::Unsatisfiable => {
                let length = HeaderValue::try_from(format!("bytes */{}", file.length)).ok();
                return Response::problem(range_not_satisfiable(length));
            }
        },
    };
    let headers = response.headers_mut();
    if let Some(tag) = version.tag
        && let Ok(tag) = HeaderValue::try_from(tag.to_string())
    {
        headers.insert(ETAG, tag);
    }
    if let Some(modified) = version.modified
        && let Ok(date) = HeaderValue::try_from(http_date(modified))
    {
        headers.insert(LAST_MODIFIED, date);
    }
    response
}

/// The formatter panics after the year 9999.
fn http_date(time: SystemTime) -> String {
    let last = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(253_402_300_799);
    httpdate::fmt_http_date(time.min(last))
}

/// RFC 9110, section 14.2: only GET has ranges.
fn ranges(is_get: bool, headers: &HeaderMap, version: &Version, length: u64, now: SystemTime) -> Ranges {
    let mut values = headers.get_all(RANGE).iter();
    match (values.next(), values.next()) {
        (Some(value), None) if is_get && version.allows_range(headers, now) => match value.to_str() {
            Ok(text) => range::parse(text, length),
            Err(_) => Ranges::Whole,
        },
        _ => Ranges::Whole,
    }
}

fn whole(file: File) -> Response {
    let all = Part {
        start: 0,
        end: file.length,
    };
    let response = Response::with_body(file.media_type.clone(), Body::empty());
    send(response, file, vec![Step::File(all)])
}

fn some(file: File, parts: &[Part]) -> Response {
    let length = file.length;
    let content_range = |part: &Part| format!("bytes {}-{}/{length}", part.start, part.end - 1);
    if let [part] = parts {
        let mut response = Response::with_body(file.media_type.clone(), Body::empty());
        if let Ok(value) = HeaderValue::try_from(content_range(part)) {
            response.headers_mut().insert(CONTENT_RANGE, value);
        }
        let response = response.with_status(StatusCode::PARTIAL_CONTENT);
        return send(response, file, vec![Step::File(*part)]);
    }
    // Section 14.6. A random boundary does not occur in the file.
    let boundary = uuid::Uuid::new_v4().simple().to_string();
    let media_type = file.media_type.to_str().unwrap_or("application/octet-stream");
    let mut steps = Vec::new();
    for part in parts {
        let head = format!(
            "\r\n--{boundary}\r\nContent-Type: {media_type}\r\nContent-Range: {}\r\n\r\n",
            content_range(part)
        );
        steps.push(Step::Text(head.into()));
        steps.push(Step::File(*part));
    }
    steps.push(Step::Text(format!("\r\n--{boundary}--\r\n").into()));
    let media_type = format!("multipart/byteranges; boundary={boundary}");
    let mut response = Response::empty(StatusCode::PARTIAL_CONTENT);
    if let Ok(value) = HeaderValue::try_from(media_type) {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    send(response, file, steps)
}

pub(super) fn precondition_failed() -> Details {
    Details::new(PRECONDITION, PRECONDITION_TITLE, StatusCode::PRECONDITION_FAILED)
        .detail("The version that the request names is not the current one")
}

/// `length` says how much there is: `bytes */1234`.
pub(super) fn range_not_satisfiable(length: Option<HeaderValue>) -> Details {
    let details = Details::new(
        NOT_SATISFIABLE,
        NOT_SATISFIABLE_TITLE,
        StatusCode::RANGE_NOT_SATISFIABLE,
    );
    match length {
        Some(length) => details.header(CONTENT_RANGE, length),
        None => details,
    }
}

/// One step of a body.
#[derive(Debug)]
enum Step {
    Text(Bytes),
    File(Part),
}

impl Step {
    fn length(&self) -> u64 {
        match self {
            Step::Text(text) => text.len() as u64,
            Step::File(part) => part.end - part.start,
        }
    }
}

fn send(mut response: Response, file: File, steps: Vec<Step>) -> Response {
    let length: u64 = steps.iter().map(Step::length).sum();
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    // The media type is what the handler says, not what a browser guesses.
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(disposition) = &file.disposition {
        headers.insert(CONTENT_DISPOSITION, disposition.value());
    }
    *response.body_mut() = match file.source {
        Source::Bytes(bytes) => in_memory(&bytes, steps),
        Source::Disk(file) => from_disk(file, steps),
    };
    response
}

fn in_memory(bytes: &Bytes, steps: Vec<Step>) -> Body {
    let slice = |part: Part| {
        // Both are within the length, which came from a `usize`.
        bytes.slice(part.start as usize..part.end as usize)
    };
    if let [Step::File(part)] = steps[..] {
        return Body::full(slice(part));
    }
    let mut body = BytesMut::new();
    for step in steps {
        match step {
            Step::Text(text) => body.extend_from_slice(&text),
            Step::File(part) => body.extend_from_slice(&slice(part)),
        }
    }
    Body::full(body.freeze())
}

/// The way through a file on the disk.
struct Reading {
    file: tokio::fs::File,
    steps: VecDeque<Step>,
    /// Where the file stands.
    position: u64,
}

fn from_disk(file: tokio::fs::File, steps: Vec<Step>) -> Body {
    if steps.iter().all(|step| step.length() == 0) {
        return Body::empty();
    }
    let reading = Reading {
        file,
        steps: steps.into(),
        position: 0,
    };
    Body::stream(stream::unfold(Some(reading), |reading| async {
        let mut reading = reading?;
        match reading.next().await {
            Ok(Some(piece)) => Some((Ok(piece), Some(reading))),
            Ok(None) => None,
            Err(error) => Some((Err(cut("a file", error)), None)),
        }
    }))
}

impl Reading {
    async fn next(&mut self) -> Result<Option<Bytes>, BoxError> {
        loop {
            match self.steps.pop_front() {
                None => return Ok(None),
                Some(Step::Text(text)) => return Ok(Some(text)),
                Some(Step::File(part)) if part.start == part.end => {}
                Some(Step::File(part)) => return self.read(part).await.map(Some),
            }
        }
    }

    /// Reads the begin of a part, and puts the rest back.
    async fn read(&mut self, part: Part) -> Result<Bytes, BoxError> {
        if self.position != part.start {
            self.position = self.file.seek(SeekFrom::Start(part.start)).await?;
        }
        let wanted = usize::try_from(part.end - part.start).map_or(PIECE, |left| left.min(PIECE));
        let mut piece = BytesMut::with_capacity(wanted);
        let mut limited = (&mut self.file).take(wanted as u64);
        let count = limited.read_buf(&mut piece).await? as u64;
        if count == 0 {
            return Err("the file became shorter while it was sent".into());
        }
        self.position += count;
        let start = part.start + count;
        if start < part.end {
            self.steps.push_front(Step::File(Part { start, ..part }));
        }
        Ok(piece.freeze())
    }
}

pub(super) fn precondition_failed_kind() -> ProblemContract {
    kind(
        PRECONDITION,
        PRECONDITION_TITLE,
        StatusCode::PRECONDITION_FAILED,
        "`If-Match` or `If-Unmodified-Since` names a version that is not the current one. Read it again without the condition.",
    )
}

pub(super) fn range_not_satisfiable_kind() -> ProblemContract {
    kind(
        NOT_SATISFIABLE,
        NOT_SATISFIABLE_TITLE,
        StatusCode::RANGE_NOT_SATISFIABLE,
        "The ranges in `Range` all begin behind the end. `Content-Range` says how many bytes there are.",
    )
}

fn kind(slug: &str, title: &str, status: StatusCode, text: &str) -> ProblemContract {
    ProblemContract {
        slug: slug.to_owned(),
        title: title.to_owned(),
        description: text.to_owned(),
        status: status.as_u16(),
        members: Vec::new(),
        headers: BTreeMap::new(),
        example: None,
    }
}

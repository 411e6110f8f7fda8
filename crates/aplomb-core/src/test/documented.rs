//! Whether a reply is what the document says.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::build::DocumentTree;

/// An OpenAPI document, for checking replies against it, and those of the apps below its paths.
#[derive(Debug)]
pub(super) struct Document {
    value: Value,
    /// Whether a failure that is not listed is one that the document should list.
    lists_every_problem: bool,
    below: Vec<(String, Document)>,
}

impl Document {
    pub(super) fn new(tree: DocumentTree) -> Document {
        Document {
            value: tree.document,
            lists_every_problem: tree.lists_every_problem,
            below: tree
                .below
                .into_iter()
                .map(|(path, tree)| (path.trim_end_matches('/').to_owned(), Document::new(tree)))
                .collect(),
        }
    }

    pub(super) fn value(&self) -> &Value {
        &self.value
    }

    /// Checks a reply.
    pub(super) fn check(
        &self,
        method: &Method,
        target: &str,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(), String> {
        let path = target.split('?').next().unwrap_or("");
        if let Some((inner, rest)) = self.app_below(path) {
            return inner.check(method, rest, status, headers, body);
        }
        let Some((_, item)) = self.path_item(path) else {
            return outside(status, "the document has no such path");
        };
        let Some(operation) = operation(item, method) else {
            return outside(status, "the document has no such method for this path");
        };
        let responses = &operation["responses"];
        let code = status.as_str();
        let keys = [code.to_owned(), format!("{}XX", &code[..1]), "default".to_owned()];
        let Some(response) = keys.iter().find_map(|key| responses.get(key)) else {
            if !self.lists_every_problem && status.as_u16() >= 400 {
                return Ok(());
            }
            return Err(format!("the document does not list the status {code}"));
        };
        let response = self.resolve(response)?;
        self.check_headers(response, headers)?;
        // HEAD has the headers of GET and no content.
        if *method == Method::HEAD {
            return Ok(());
        }
        self.check_content(response, headers, body)
    }

    fn check_headers(&self, response: &Value, headers: &HeaderMap) -> Result<(), String> {
        let Some(listed) = response.get("headers").and_then(Value::as_object) else {
            return Ok(());
        };
        for (name, header) in listed {
            let header = self.resolve(header)?;
            match headers.get(name) {
                None if header["required"] == true => {
                    return Err(format!("the header `{name}` is not there"));
                }
                None => {}
                Some(value) => {
                    let text = value
                        .to_str()
                        .map_err(|_| format!("the header `{name}` is no text"))?;
                    // A header is text; its schema may want a number or a boolean.
                    let as_json = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
                    let schema = &header["schema"];
                    if self.fits(schema, &Value::from(text)).is_err() {
                        self.fits(schema, &as_json)
                            .map_err(|error| format!("the header `{name}` does not fit: {error}"))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn check_content(&self, response: &Value, headers: &HeaderMap, body: &[u8]) -> Result<(), String> {
        let empty = Map::new();
        let content = response
            .get("content")
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        if content.is_empty() {
            return if body.is_empty() {
                Ok(())
            } else {
                Err("the document lists no content, but there is a body".to_owned())
            };
        }
        let sent = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("");
        let essence = |text: &str| text.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        let media = content
            .iter()
            .find(|(listed, _)| essence(listed) == essence(sent))
            .or_else(|| content.iter().find(|(listed, _)| covers(listed, &essence(sent))));
        let Some((listed, media)) = media else {
            let listed: Vec<&str> = content.keys().map(String::as_str).collect();
            return Err(format!(
                "the media type is `{sent}`, the document lists {}",
                listed.join(", ")
            ));
        };
        let item = ["itemSchema", "x-oai-itemSchema"]
            .iter()
            .find_map(|key| media.get(key));
        if let Some(item) = item {
            return self.check_items(&essence(listed), item, body);
        }
        let Some(schema) = media.get("schema") else {
            return Ok(());
        };
        let value = if essence(sent).ends_with("json") {
            serde_json::from_slice(body).map_err(|error| format!("the body is no JSON: {error}"))?
        } else {
            match std::str::from_utf8(body) {
                Ok(text) => Value::from(text),
                // Bytes have no JSON form to check.
                Err(_) => return Ok(()),
            }
        };
        self.fits(schema, &value)
            .map_err(|error| format!("the body does not fit the document: {error}"))
    }

    fn check_items(&self, media_type: &str, item: &Value, body: &[u8]) -> Result<(), String> {
        let text = std::str::from_utf8(body).map_err(|_| "the body is not UTF-8".to_owned())?;
        if media_type == "text/event-stream" {
            for event in super::stream::TestEvent::parse_all(text) {
                let mut value = json!({ "data": event.data });
                if !event.event.is_empty() {
                    value["event"] = event.event.into();
                }
                if let Some(id) = event.id {
                    value["id"] = id.into();
                }
                self.fits(item, &value)
                    .map_err(|error| format!("an event does not fit the document: {error}"))?;
            }
            return Ok(());
        }
        for line in text.lines() {
            let value = serde_json::from_str(line).map_err(|error| format!("a line is no JSON: {error}"))?;
            self.fits(item, &value)
                .map_err(|error| format!("a line does not fit the document: {error}"))?;
        }
        Ok(())
    }

    /// Checks a value against a schema of the document, whose references point into the document.
    fn fits(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": self.value["components"],
            "allOf": [schema],
        });
        // RFC 3339 has no fraction, no sign and no hours with seconds alone in a duration, all of which ISO 8601 has and jiff writes.
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .with_format("duration", |text: &str| text.parse::<jiff::Span>().is_ok())
            .build(&whole)
            .map_err(|error| format!("the schema itself is wrong: {error}"))?;
        let faults: Vec<String> = validator
            .iter_errors(value)
            .map(|error| format!("{error} (at `{}`)", error.instance_path()))
            .collect();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults.join("; "))
        }
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> Result<&'a Value, String> {
        match value.get("$ref").and_then(Value::as_str) {
            None => Ok(value),
            Some(reference) => {
                let pointer = reference.strip_prefix('#').unwrap_or(reference);
                self.value
                    .pointer(pointer)
                    .ok_or_else(|| format!("the reference `{reference}` leads nowhere"))
            }
        }
    }

    /// The app below a path that answers, and the path as that app sees it. Of it and a path of this document, that one answers
    /// whose first fixed segment comes earliest, as in the router.
    fn app_below<'a>(&self, path: &'a str) -> Option<(&Document, &'a str)> {
        let own = self.path_item(path).map(|(fixed, _)| fixed);
        let mut best: Option<(Vec<bool>, &Document, &str)> = None;
        for (mount, inner) in &self.below {
            let rest = path
                .match_indices('/')
                .map(|(index, _)| index)
                .nth(mount.matches('/').count())
                .unwrap_or(path.len());
            if let Some(mut fixed) = matches(mount, &path[..rest]) {
                // Whatever follows is a parameter to this app.
                if rest < path.len() {
                    fixed.push(false);
                }
                let known = best.as_ref().map(|(known, ..)| known).or(own.as_ref());
                if known.is_none_or(|known| *known < fixed) {
                    let rest = if rest == path.len() { "/" } else { &path[rest..] };
                    best = Some((fixed, inner, rest));
                }
            }
        }
        best.map(|(_, inner, rest)| (inner, rest))
    }

    /// The path item that matches: the one whose first fixed segment comes earliest.
    fn path_item(&self, path: &str) -> Option<(Vec<bool>, &Value)> {
        let paths = self.value["paths"].as_object()?;
        let mut best: Option<(Vec<bool>, &Value)> = None;
        for (template, item) in paths {
            if let Some(fixed) = matches(template, path)
                && best.as_ref().is_none_or(|(known, _)| *known < fixed)
            {
                best = Some((fixed, item));
            }
        }
        best
    }
}

/// Which segments of a template match word for word; `None` if the template does not match.
fn matches(template: &str, path: &str) -> Option<Vec<bool>> {
    let mut fixed = Vec::new();
    let mut segments = path.split('/');
    let mut templates = template.split('/').peekable();
    while let Some(wanted) = templates.next() {
        let segment = segments.next()?;
        let is_last = templates.peek().is_none();
        match wanted.find('{') {
            None => {
                if wanted != percent_decode_str(segment).decode_utf8_lossy() {
                    return None;
                }
                fixed.push(true);
            }
            Some(start) => {
                // A parameter at the end may take the rest of the path; OpenAPI cannot say it, so it is allowed here.
                if !segment.starts_with(&wanted[..start]) || (segment.is_empty() && !is_last) {
                    return None;
                }
                fixed.push(false);
                if is_last && wanted.ends_with('}') {
                    return Some(fixed);
                }
            }
        }
    }
    segments.next().is_none().then_some(fixed)
}

fn operation<'a>(item: &'a Value, method: &Method) -> Option<&'a Value> {
    let name = method.as_str().to_ascii_lowercase();
    let find = |name: &str| {
        item.get(name)
            .or_else(|| item.get(format!("x-{name}")))
            .or_else(|| item.get("additionalOperations")?.get(method.as_str()))
            .or_else(|| item.get("x-oai-additionalOperations")?.get(method.as_str()))
    };
    find(&name).or_else(|| {
        if *method == Method::HEAD {
            find("get")
        } else {
            None
        }
    })
}

/// What is answered outside of every operation: 404, 405, redirects for slashes, OPTIONS.
fn outside(status: StatusCode, reason: &str) -> Result<(), String> {
    match status.as_u16() {
        404 | 405 | 307 | 308 | 204 => Ok(()),
        _ => Err(reason.to_owned()),
    }
}

fn covers(listed: &str, sent: &str) -> bool {
    match listed.split_once('/') {
        Some(("*", "*")) => true,
        Some((kind, "*")) => sent.split('/').next() == Some(kind),
        _ => false,
    }
}

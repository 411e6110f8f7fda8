//! The explanations of problems: what the `type` of a problem leads to.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use http::HeaderValue;
use http::header::{ACCEPT, CACHE_CONTROL, VARY, X_CONTENT_TYPE_OPTIONS};
use serde_json::{Value, json};

use super::html::{escape, markdown, nonce};
use super::{html, page, relative};
use crate::body::Body;
use crate::context::Context;
use crate::contract::ProblemContract;
use crate::openapi::sample;
use crate::operation::Operation;
use crate::problem::framework;
use crate::problem::style::ProblemWriter;
use crate::response::Response;

/// One kind, as its page shows it.
struct Explanation {
    title: String,
    status: u16,
    /// As `type` writes it.
    address: String,
    description: String,
    /// Each set of members that the kind is sent with: one, unless two types of the app use one slug.
    members: Vec<Value>,
    example: Option<Value>,
    /// The operations that answer with it.
    operations: Vec<String>,
}

/// More operations than these are only counted.
const MOST_OPERATIONS: usize = 50;

pub(super) fn operations(path: &str, operations: &[Operation], problems: &ProblemWriter) -> [Operation; 2] {
    let path = path.trim_end_matches('/').to_owned();
    let explanations = Arc::new(explanations(operations, problems));
    let all = Arc::clone(&explanations);
    let index_path = if path.is_empty() {
        "/".to_owned()
    } else {
        path.clone()
    };
    let below = path.clone();
    [
        page(index_path, move |cx| index(cx, &all, &below)),
        page(format!("{path}/{{slug}}"), move |cx| {
            let slug = cx.path_parameter("slug").unwrap_or_default();
            match explanations.get(&slug) {
                Some(explanation) => one(cx, explanation, &path),
                None => Response::problem(framework::not_found()),
            }
        }),
    ]
}

fn explanations(operations: &[Operation], problems: &ProblemWriter) -> BTreeMap<String, Explanation> {
    let mut map: BTreeMap<String, Explanation> = BTreeMap::new();
    for operation in operations {
        for (_, response) in operation.responses.iter() {
            for kind in &response.problems {
                let explanation = add(&mut map, kind, problems);
                if !operation.hidden {
                    let path = &operation.path;
                    explanation
                        .operations
                        .push(format!("{} {path}", operation.method));
                }
            }
        }
    }
    for kind in framework::outside_operations()
        .into_iter()
        .chain(framework::of_operations())
    {
        add(&mut map, &kind, problems);
    }
    map
}

fn add<'a>(
    map: &'a mut BTreeMap<String, Explanation>,
    kind: &ProblemContract,
    problems: &ProblemWriter,
) -> &'a mut Explanation {
    let members = members(kind);
    let explanation = map.entry(kind.slug.clone()).or_insert_with(|| Explanation {
        title: kind.title.clone(),
        status: kind.status,
        address: format!("{}{}", problems.base, kind.slug),
        description: kind.description.clone(),
        members: Vec::new(),
        example: sample::problem(kind, problems),
        operations: Vec::new(),
    });
    if members.as_array().is_some_and(|list| !list.is_empty()) && !explanation.members.contains(&members) {
        explanation.members.push(members);
    }
    explanation
}

fn members(kind: &ProblemContract) -> Value {
    let mut generator = sample::inline_generator();
    let members = kind.members.iter().map(|member| {
        json!({
            "name": member.name,
            "description": member.description,
            "required": member.required,
            "schema": member.schema.generate(&mut generator),
        })
    });
    members.collect()
}

fn index(cx: &Context, all: &BTreeMap<String, Explanation>, path: &str) -> Response {
    if wants_json(cx) {
        let list = all
            .values()
            .map(|kind| json!({ "type": kind.address, "title": kind.title, "status": kind.status }));
        return json_page(&json!({ "problems": list.collect::<Vec<_>>() }));
    }
    let mut rows = String::new();
    for (slug, kind) in all {
        let address = relative(cx.path(), &format!("{path}/{slug}"));
        let _ = write!(
            rows,
            "<tr><td>{}</td><td><a href=\"{}\">{}</a></td></tr>",
            kind.status,
            escape(&address),
            escape(&kind.title)
        );
    }
    let body = format!(
        "<h1>Problems</h1><p>What the answers of this API mean when something went wrong.</p>\
         <table><thead><tr><th scope=\"col\">Status</th><th scope=\"col\">Problem</th></tr></thead><tbody>{rows}</tbody></table>"
    );
    html_page(cx, "Problems", &body)
}

fn one(cx: &Context, kind: &Explanation, path: &str) -> Response {
    if wants_json(cx) {
        let members = match &kind.members[..] {
            [] => json!([]),
            [only] => only.clone(),
            several => json!({ "anyOf": several }),
        };
        return json_page(&json!({
            "type": kind.address,
            "title": kind.title,
            "status": kind.status,
            "description": kind.description,
            "members": members,
            "example": kind.example,
        }));
    }
    let mut body = format!(
        "<p><a href=\"{}\">All problems</a></p><h1>{}</h1><p>Status <strong>{}</strong> · type <code>{}</code></p>{}",
        escape(&relative(cx.path(), if path.is_empty() { "/" } else { path })),
        escape(&kind.title),
        kind.status,
        escape(&kind.address),
        markdown(&kind.description)
    );
    for members in &kind.members {
        member_table(&mut body, members);
    }
    if let Some(example) = &kind.example {
        let text = serde_json::to_string_pretty(example).unwrap_or_default();
        let _ = write!(body, "<h2>Example</h2><pre><code>{}</code></pre>", escape(&text));
    }
    operation_list(&mut body, &kind.operations);
    html_page(cx, &kind.title, &body)
}

fn member_table(body: &mut String, members: &Value) {
    body.push_str(
        "<h2>Members</h2><table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Type</th>\
         <th scope=\"col\">Meaning</th></tr></thead><tbody>",
    );
    for member in members.as_array().into_iter().flatten() {
        let optional = if member["required"] == true {
            ""
        } else {
            " (sometimes)"
        };
        let _ = write!(
            body,
            "<tr><td><code>{}</code>{optional}</td><td>{}</td><td>{}</td></tr>",
            escape(member["name"].as_str().unwrap_or_default()),
            escape(&type_text(&member["schema"])),
            markdown(member["description"].as_str().unwrap_or_default())
        );
    }
    body.push_str("</tbody></table>");
}

fn operation_list(body: &mut String, operations: &[String]) {
    if operations.is_empty() {
        return;
    }
    body.push_str("<h2>Where it happens</h2><ul>");
    for operation in operations.iter().take(MOST_OPERATIONS) {
        let _ = write!(body, "<li><code>{}</code></li>", escape(operation));
    }
    if operations.len() > MOST_OPERATIONS {
        let _ = write!(body, "<li>and {} more</li>", operations.len() - MOST_OPERATIONS);
    }
    body.push_str("</ul>");
}

/// The type of a member in a few words.
fn type_text(schema: &Value) -> String {
    let plain = match &schema["type"] {
        Value::String(kind) if kind == "array" => format!("list of {}", type_text(&schema["items"])),
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => {
            let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
            kinds.join(" or ")
        }
        _ => "any".to_owned(),
    };
    match schema["format"].as_str() {
        Some(format) => format!("{plain} ({format})"),
        None => plain,
    }
}

/// Whether the client would rather have JSON. A browser, and a client that takes everything, get the page.
fn wants_json(cx: &Context) -> bool {
    let mut json: f32 = 0.0;
    let mut html: f32 = 0.0;
    for value in cx.headers(ACCEPT.as_str()) {
        for range in String::from_utf8_lossy(value).split(',') {
            let mut parts = range.split(';').map(str::trim);
            let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
            let quality = parts
                .find_map(|part| part.strip_prefix("q=")?.parse().ok())
                .unwrap_or(1.0);
            match kind.as_str() {
                "application/json" | "application/problem+json" => json = json.max(quality),
                "text/html" => html = html.max(quality),
                _ => {}
            }
        }
    }
    json > html
}

fn json_page(value: &Value) -> Response {
    let body = Body::full(value.to_string());
    headed(Response::with_body(
        HeaderValue::from_static("application/json"),
        body,
    ))
}

fn html_page(cx: &Context, title: &str, body: &str) -> Response {
    let nonce = nonce();
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{}</title>\
         <style nonce=\"{nonce}\">{}</style></head><body><main>{body}</main></body></html>",
        escape(title),
        include_str!("problem.css").trim_end()
    );
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    );
    headed(html::page(cx, html, &policy))
}

fn headed(response: Response) -> Response {
    response
        .with_header(VARY, HeaderValue::from_static("accept"))
        .with_header(CACHE_CONTROL, HeaderValue::from_static("no-cache"))
        .with_header(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"))
}

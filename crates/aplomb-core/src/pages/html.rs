//! HTML: escaping, Markdown, and the headers of a page.

use http::HeaderValue;
use http::header::{CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use pulldown_cmark::{CowStr, Event, Parser, Tag};
use uuid::Uuid;

use super::asset::asked_for_again;
use crate::body::Body;
use crate::context::Context;
use crate::response::Response;

/// Text inside HTML, also inside a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Markdown as HTML. HTML in it is shown as text, images are left out, and links lead only to the web, to mail, or into the same site.
pub(super) fn markdown(text: &str) -> String {
    let events = Parser::new(text).filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
        Event::Start(Tag::Link {
            dest_url,
            link_type,
            title,
            id,
        }) => {
            let dest_url = if is_safe(&dest_url) {
                dest_url
            } else {
                CowStr::Borrowed("#")
            };
            Some(Event::Start(Tag::Link {
                dest_url,
                link_type,
                title,
                id,
            }))
        }
        Event::Start(Tag::Image { .. }) | Event::End(pulldown_cmark::TagEnd::Image) => None,
        other => Some(other),
    });
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events);
    html
}

fn is_safe(address: &str) -> bool {
    let scheme = address
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default()
        .split_once(':');
    scheme.is_none_or(|(scheme, _)| {
        ["http", "https", "mailto"]
            .iter()
            .any(|safe| scheme.eq_ignore_ascii_case(safe))
    })
}

/// A value that only this answer knows, for what the policy lets in by name.
pub(super) fn nonce() -> String {
    Uuid::new_v4().simple().to_string()
}

/// A page with its policy (Content Security Policy Level 3).
pub(super) fn page(cx: &Context, html: String, policy: &str) -> Response {
    let mut response = Response::with_body(
        HeaderValue::from_static("text/html; charset=utf-8"),
        Body::full(html),
    );
    let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let headers: [(HeaderName, HeaderValue); 3] = [
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    response.headers_mut().extend(headers);
    asked_for_again(cx, response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_cannot_bring_a_script() {
        let html = markdown(
            "a <script>alert(1)</script> `<b>` [x](javascript:alert(1)) [y](JavaScript&colon;alert(1)) ![z](http://h/p.png)",
        );
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("<code>&lt;b&gt;</code>"), "{html}");
        assert!(!html.to_lowercase().contains("href=\"javascript"), "{html}");
        assert!(!html.contains("<img"), "{html}");
        assert!(
            markdown("[ok](https://example.com/?a=b:c) [here](/problems/x)").contains("href=\"/problems/x\"")
        );
    }

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(
            escape("<a href=\"x\">&'"),
            "&lt;a href=&quot;x&quot;&gt;&amp;&#39;"
        );
    }
}

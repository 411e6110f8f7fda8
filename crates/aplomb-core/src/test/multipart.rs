//! Multipart bodies of test requests (RFC 7578).

/// One part: a field or a file.
#[derive(Debug, Clone)]
pub struct TestPart {
    name: String,
    filename: Option<String>,
    content_type: Option<String>,
    bytes: Vec<u8>,
}

impl TestPart {
    /// A field.
    pub fn text(name: &str, value: &str) -> TestPart {
        TestPart {
            name: name.to_owned(),
            filename: None,
            content_type: None,
            bytes: value.as_bytes().to_vec(),
        }
    }

    /// A file.
    pub fn file(name: &str, filename: &str, content_type: &str, bytes: impl Into<Vec<u8>>) -> TestPart {
        TestPart {
            name: name.to_owned(),
            filename: Some(filename.to_owned()),
            content_type: Some(content_type.to_owned()),
            bytes: bytes.into(),
        }
    }
}

/// The media type with its boundary, and the body.
pub(super) fn write(parts: impl IntoIterator<Item = TestPart>) -> (String, Vec<u8>) {
    let boundary = format!("aplomb-{}", uuid::Uuid::new_v4().simple());
    let mut body = Vec::new();
    for part in parts {
        let mut head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
            quoted(&part.name)
        );
        if let Some(filename) = &part.filename {
            head.push_str(&format!("; filename=\"{}\"", quoted(filename)));
        }
        if let Some(content_type) = &part.content_type {
            head.push_str(&format!("\r\nContent-Type: {content_type}"));
        }
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(&part.bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// Escapes as browsers do (WHATWG HTML, multipart form data).
fn quoted(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

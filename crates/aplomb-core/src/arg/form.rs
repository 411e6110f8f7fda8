//! Forms: fields and files that come as url-encoded text or as multipart.
//!
//! A form is read once, whole, before any of its fields is looked at. Text fields are in memory; files go to disk from a size on, see
//! [`Upload`]. Which part is a file is said by the client: it is one that has a `filename` (RFC 7578, section 4.2). An empty text, and
//! a file without name and content, count as not sent: that is what a browser sends for an input that was left alone.

pub(crate) mod attributes;
pub(crate) mod decoder;
mod files;
pub(crate) mod part_head;
pub(crate) mod parts;
mod urlencoded;

pub use files::{File, FileRules, FileSchema, FromFiles, take_file};

use std::borrow::Cow;

use http::header::CONTENT_TYPE;

use self::attributes::{Attributed, is_utf8, is_utf8_name};
use self::decoder::Event;
use self::part_head::{PartHead, shortened};
use self::parts::Parts;
use super::Refused;
use super::upload::{Spool, Upload};
use crate::context::Context;
use crate::problem::{Details, framework};
use crate::reading::BodyLimits;
use crate::response::Response;

pub(crate) const URLENCODED: &str = "application/x-www-form-urlencoded";
pub(crate) const MULTIPART: &str = "multipart/form-data";

/// The fields and files of a form that was read.
#[derive(Debug, Default)]
pub struct FormData {
    /// In the order in which they were sent; without a text where it is not UTF-8.
    fields: Vec<(String, Option<String>)>,
    files: Vec<Upload>,
}

impl FormData {
    /// A form without fields.
    pub(crate) const EMPTY: &'static FormData = &FormData {
        fields: Vec::new(),
        files: Vec::new(),
    };

    /// Every value of a field. An empty text counts as not sent, unless it is kept.
    pub(crate) fn each<'a>(
        &'a self,
        name: &str,
        keeps_empty: bool,
        found: &mut dyn FnMut(Option<Cow<'a, str>>),
    ) {
        for (known, value) in &self.fields {
            if known == name && (keeps_empty || value.as_deref() != Some("")) {
                found(value.as_deref().map(Cow::Borrowed));
            }
        }
        // A file where text is wanted is not text.
        for _ in self.files.iter().filter(|file| file.name() == name) {
            found(None);
        }
    }

    /// The name of every field and file.
    pub(crate) fn each_name<'a>(&'a self, found: &mut dyn FnMut(Cow<'a, str>)) {
        for (name, _) in &self.fields {
            found(Cow::Borrowed(name));
        }
        for file in &self.files {
            found(Cow::Borrowed(file.name()));
        }
    }

    /// Whether a file has this name.
    pub(crate) fn has_file(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.name() == name)
    }

    /// The texts of a name; what is no UTF-8 is empty, and what is empty was not sent.
    fn texts(&self, name: &str) -> Vec<&str> {
        let texts = self
            .fields
            .iter()
            .filter(|(known, value)| known == name && value.as_deref() != Some(""));
        texts
            .map(|(_, value)| value.as_deref().unwrap_or_default())
            .collect()
    }

    /// Takes the files of a name out.
    fn take_files(&mut self, name: &str) -> Vec<Upload> {
        let (taken, left) = std::mem::take(&mut self.files)
            .into_iter()
            .partition(|file| file.name() == name);
        self.files = left;
        taken
    }
}

/// Reads the body as a form, once. Without a body the form is empty.
///
/// # Errors
///
/// 400 for a form that cannot be read or that has too many fields, 408, 413, 415.
pub async fn read(cx: &mut Context) -> Result<(), Refused> {
    if cx.rare().form.is_some() {
        return Ok(());
    }
    let form = match read_form(cx).await {
        Ok(form) => form,
        Err(refused) => {
            // The body is spent; asking again must not find an empty form.
            cx.rare().form = Some(FormData::default());
            return Err(refused);
        }
    };
    cx.rare().form = Some(form);
    Ok(())
}

async fn read_form(cx: &mut Context) -> Result<FormData, Refused> {
    let lax = cx.served.settings.is_lax();
    if cx.body.as_bytes().is_some_and(<[u8]>::is_empty) && !lax {
        return Ok(FormData::default());
    }
    let sent = cx
        .head
        .headers
        .get(CONTENT_TYPE)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let media_type = match sent.as_deref().map(Attributed::parse).transpose() {
        Ok(media_type) => media_type,
        Err(fault) => return Err(unreadable(format!("The Content-Type cannot be read: {fault}"))),
    };
    match &media_type {
        Some(media_type) if lax && media_type.is(MULTIPART) && media_type.get("boundary").is_none() => Err(
            refused(framework::unreadable_form("Missing boundary in multipart.")),
        ),
        _ if cx.body.as_bytes().is_some_and(<[u8]>::is_empty) => Ok(FormData::default()),
        Some(media_type) if media_type.is(MULTIPART) => {
            let parts = Parts::take(cx, media_type).map_err(|details| refused(*details))?;
            collect(parts, !lax).await.map_err(|details| refused(*details))
        }
        Some(media_type) if media_type.is(URLENCODED) && (lax || is_utf8(media_type)) => {
            let bytes = cx.read_body().await?;
            let most = cx.served.settings.body_limits.fields;
            Ok(FormData {
                fields: urlencoded::parse(&bytes, most, lax).map_err(unreadable)?,
                files: Vec::new(),
            })
        }
        // FastAPI takes what it does not know for an empty form.
        _ if lax => Ok(FormData::default()),
        _ if cx.read_body().await?.is_empty() => Ok(FormData::default()),
        _ => {
            let accepted = [URLENCODED, MULTIPART];
            Err(Response::problem(framework::unsupported_media_type(sent.as_deref(), &accepted)).into())
        }
    }
}

/// Reads a multipart body to its end.
async fn collect(mut parts: Parts, strict: bool) -> Result<FormData, Box<Details>> {
    let limits = parts.limits();
    let mut form = FormData::default();
    let mut text_room = limits.bytes;
    loop {
        match parts.next().await? {
            Event::Part(head) if head.filename.is_some() => {
                if form.files.len() >= limits.files {
                    return Err(too_many("files", limits.files));
                }
                let file = file(&mut parts, *head, limits).await?;
                if !file.is_blank() {
                    form.files.push(file);
                }
            }
            Event::Part(head) => {
                if form.fields.len() >= limits.fields {
                    return Err(too_many("fields", limits.fields));
                }
                refuse_nested(&head)?;
                let room = text_room.min(limits.text_field);
                let bytes = text(&mut parts, &head.name, room, strict).await?;
                text_room -= bytes.len();
                let value = declares_utf8(&head)
                    .then(|| String::from_utf8(bytes).ok())
                    .flatten();
                if head.name == "_charset_" && value.as_deref().is_none_or(|charset| !is_utf8_name(charset)) {
                    // RFC 7578, section 4.6: the charset of all fields that name none.
                    return Err(Box::new(framework::unreadable(
                        "The field `_charset_` names another charset than UTF-8; send the form in UTF-8",
                    )));
                }
                form.fields.push((head.name, value));
            }
            Event::End => {
                parts.finish().await;
                return Ok(form);
            }
            Event::Content(_) | Event::PartEnd | Event::Hungry => {}
        }
    }
}

async fn file(parts: &mut Parts, head: PartHead, limits: BodyLimits) -> Result<Upload, Box<Details>> {
    let mut spool = Spool::new(head, limits.spool);
    loop {
        match parts.next().await? {
            Event::Content(bytes) => spool.write(&bytes).await.map_err(not_kept)?,
            _ => return spool.finish().await.map_err(not_kept),
        }
    }
}

async fn text(parts: &mut Parts, name: &str, room: usize, strict: bool) -> Result<Vec<u8>, Box<Details>> {
    let mut text = Vec::new();
    loop {
        match parts.next().await? {
            Event::Content(bytes) => {
                if text.len() + bytes.len() > room {
                    return Err(long_text(name, parts.limits(), strict));
                }
                text.extend_from_slice(&bytes);
            }
            _ => return Ok(text),
        }
    }
}

/// Whether the text of a part is UTF-8, as far as its head says (RFC 7578, section 5.1.2).
fn declares_utf8(head: &PartHead) -> bool {
    head.content_type
        .as_deref()
        .and_then(|value| Attributed::parse(value).ok())
        .is_none_or(|media_type| is_utf8(&media_type))
}

fn refuse_nested(head: &PartHead) -> Result<(), Box<Details>> {
    let nested = head
        .content_type
        .as_deref()
        .is_some_and(|value| value.len() > 10 && value.as_bytes()[..10].eq_ignore_ascii_case(b"multipart/"));
    if nested {
        return Err(Box::new(framework::unreadable(format!(
            "The field `{}` is multipart itself; send each file as a part of the form (RFC 7578, section 4.3)",
            shortened(&head.name)
        ))));
    }
    Ok(())
}

#[cold]
fn long_text(name: &str, limits: BodyLimits, strict: bool) -> Box<Details> {
    let detail = format!(
        "The field `{}` is too long: a text field may have {} bytes, and all of them together {}",
        shortened(name),
        limits.text_field,
        limits.bytes
    );
    Box::new(if strict {
        framework::too_large(limits.text_field).detail(detail)
    } else {
        framework::unreadable(detail)
    })
}

#[cold]
fn too_many(what: &str, most: usize) -> Box<Details> {
    Box::new(framework::unreadable(format!(
        "The form has more than {most} {what}"
    )))
}

/// A file that cannot be written to disk.
#[cold]
pub(crate) fn not_kept(error: std::io::Error) -> Box<Details> {
    tracing::error!(%error, "an uploaded file cannot be kept on disk");
    Box::new(framework::internal())
}

#[cold]
pub(crate) fn refused(details: Details) -> Refused {
    Response::problem(details).into()
}

#[cold]
pub(crate) fn unreadable(detail: String) -> Refused {
    Response::problem(framework::unreadable(detail)).into()
}

//! Files as arguments: what `#[file]` can be.

use std::borrow::Cow;
use std::future::Future;
use std::io;

use bytes::Bytes;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::json;

use super::attributes::Attributed;
use super::{MULTIPART, not_kept, refused};
use crate::arg::Refused;
use crate::arg::params::Declaration;
use crate::arg::upload::Upload;
use crate::context::Context;
use crate::contract::{Part, TypeSchema};
use crate::fault::{Fault, Location, Place};
use crate::operation::Operation;

/// The rules for the files of one argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileRules {
    /// The most bytes of one file. Otherwise it is the app's [`BodyLimits::file`](crate::reading::BodyLimits::file). The limit of
    /// the whole body holds beside it; where the files are to be larger, the operation needs a `body_limit`.
    pub max_bytes: Option<u64>,
    /// The media types that it may have: `image/png`, `image/*`. All, if there are none. It is the client who says what the type is.
    pub content_types: &'static [&'static str],
}

impl FileRules {
    /// Whether a file of this type may be sent. One without a type is plain text (RFC 7578, section 4.4).
    fn allows(&self, content_type: Option<&str>) -> bool {
        if self.content_types.is_empty() {
            return true;
        }
        let sent = content_type.and_then(|value| Attributed::parse(value).ok());
        let sent = sent.as_ref().map_or("text/plain", |media_type| media_type.word);
        self.content_types.iter().any(|pattern| fits(pattern, sent))
    }
}

fn fits(pattern: &str, sent: &str) -> bool {
    match pattern.strip_suffix("/*") {
        Some("*") => true,
        Some(kind) => sent
            .split_once('/')
            .is_some_and(|(sent, _)| sent.eq_ignore_ascii_case(kind)),
        None => sent.eq_ignore_ascii_case(pattern),
    }
}

/// One uploaded file: what a `#[file]` argument is made of.
pub trait File: Sized + Send {
    /// Whether a part that is no file will do, where requests are read as FastAPI reads them: its text is the content.
    const TAKES_TEXT: bool = false;

    /// Makes it.
    ///
    /// # Errors
    ///
    /// The file system's.
    fn from_upload(upload: Upload) -> impl Future<Output = io::Result<Self>> + Send;
}

impl File for Upload {
    async fn from_upload(upload: Upload) -> io::Result<Upload> {
        Ok(upload)
    }
}

/// The whole file in memory.
impl File for Bytes {
    const TAKES_TEXT: bool = true;

    async fn from_upload(upload: Upload) -> io::Result<Bytes> {
        upload.bytes().await
    }
}

/// What an argument marked `#[file]` can be: `Upload` or `Bytes`, an `Option`, a `Vec`, or an `Option<Vec>` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from files",
    label = "is neither `Upload` nor `Bytes`, nor an `Option` or `Vec` of one",
    note = "take an `Upload` and read it in the handler"
)]
pub trait FromFiles: Sized + Send {
    /// Whether it holds more than one file.
    const MANY: bool;
    /// Whether it can do without any.
    const OPTIONAL: bool;
    /// Whether a text will do for the file, as [`File::TAKES_TEXT`] says.
    const TAKES_TEXT: bool = false;

    /// Makes it of the files; there is one, unless it is [`FromFiles::MANY`] or [`FromFiles::OPTIONAL`]. `None` if there are too few.
    ///
    /// # Errors
    ///
    /// The file system's.
    fn from_files(files: Vec<Upload>) -> impl Future<Output = io::Result<Option<Self>>> + Send;

    /// Takes it out of the form. `None` after adding the faults.
    ///
    /// # Errors
    ///
    /// As [`take_file`].
    fn take(
        cx: &mut Context,
        name: &str,
        rules: &FileRules,
        default: Option<fn() -> Self>,
    ) -> impl Future<Output = Result<Option<Self>, Refused>> + Send {
        take_file(cx, name, rules, default)
    }

    /// Writes it into the contract, as a part of a multipart form.
    fn describe(operation: &mut Operation, declaration: Declaration, rules: &FileRules) {
        write(operation, declaration, rules, Self::MANY, !Self::OPTIONAL);
    }
}

impl<F: File> FromFiles for F {
    const MANY: bool = false;
    const OPTIONAL: bool = false;
    const TAKES_TEXT: bool = F::TAKES_TEXT;

    async fn from_files(files: Vec<Upload>) -> io::Result<Option<F>> {
        one(files).await
    }
}

impl<F: File> FromFiles for Option<F> {
    const MANY: bool = false;
    const OPTIONAL: bool = true;
    const TAKES_TEXT: bool = F::TAKES_TEXT;

    async fn from_files(files: Vec<Upload>) -> io::Result<Option<Option<F>>> {
        one(files).await.map(Some)
    }
}

impl<F: File> FromFiles for Vec<F> {
    const MANY: bool = true;
    const OPTIONAL: bool = false;

    async fn from_files(files: Vec<Upload>) -> io::Result<Option<Vec<F>>> {
        all(files).await.map(Some)
    }
}

impl<F: File> FromFiles for Option<Vec<F>> {
    const MANY: bool = true;
    const OPTIONAL: bool = true;

    async fn from_files(files: Vec<Upload>) -> io::Result<Option<Option<Vec<F>>>> {
        if files.is_empty() {
            return Ok(Some(None));
        }
        all(files).await.map(|files| Some(Some(files)))
    }
}

async fn one<F: File>(mut files: Vec<Upload>) -> io::Result<Option<F>> {
    match files.pop() {
        Some(file) => F::from_upload(file).await.map(Some),
        None => Ok(None),
    }
}

async fn all<F: File>(files: Vec<Upload>) -> io::Result<Vec<F>> {
    let mut made = Vec::with_capacity(files.len());
    for file in files {
        made.push(F::from_upload(file).await?);
    }
    Ok(made)
}

/// The schema of an uploaded file. JSON Schema 2020-12 says it with `contentMediaType`, OpenAPI 3.0 and many pages with `format`.
#[derive(Debug)]
pub struct FileSchema;

impl JsonSchema for FileSchema {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "File".into()
    }

    fn schema_id() -> Cow<'static, str> {
        concat!(module_path!(), "::FileSchema").into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "binary",
            "contentMediaType": "application/octet-stream",
        })
    }
}

fn write(operation: &mut Operation, declaration: Declaration, rules: &FileRules, many: bool, required: bool) {
    let required = required && declaration.default.is_none();
    let schema = if many {
        let mut item = json!({
            "type": "string",
            "format": "binary",
            "contentMediaType": "application/octet-stream",
        });
        if let Some(most) = rules.max_bytes {
            item["maxLength"] = most.into();
        }
        TypeSchema::of::<Vec<FileSchema>>().with("items", item)
    } else {
        match rules.max_bytes {
            // OpenAPI 3.1.1, section 4.8.24.4.2: of binary data, `maxLength` counts the bytes.
            Some(most) => TypeSchema::of::<FileSchema>().with("maxLength", most),
            None => TypeSchema::of::<FileSchema>(),
        }
    };
    operation.form_media_type(MULTIPART);
    operation.form_part(Part {
        name: declaration.name,
        description: declaration.description,
        required,
        deprecated: declaration.deprecated,
        hidden: declaration.hidden,
        schema: schema.with_all(declaration.keywords),
        content_type: (!rules.content_types.is_empty()).then(|| rules.content_types.join(", ")),
    });
}

/// Takes the files of a name out of the form, which was [read](super::read) before, and checks them. `None` after adding the faults.
///
/// It waits only where a file is asked for as [`Bytes`] and lies on disk.
///
/// # Errors
///
/// 500 for a file that cannot be read from the server's disk.
pub async fn take_file<T: FromFiles>(
    cx: &mut Context,
    name: &str,
    rules: &FileRules,
    default: Option<fn() -> T>,
) -> Result<Option<T>, Refused> {
    let root = Location::root(Place::Body);
    let at = root.key(name);
    let Some(files) = files_of::<T>(cx, name, &at) else {
        return Ok(None);
    };
    if files.is_empty() {
        if let Some(default) = default {
            return Ok(Some(default()));
        }
        if !T::OPTIONAL {
            cx.faults.push(Fault::missing(&at));
            return Ok(None);
        }
    }
    let most = rules.max_bytes.unwrap_or(cx.served.settings.body_limits.file);
    let before = (cx.faults.len(), cx.faults.more());
    for (index, file) in files.iter().enumerate() {
        let item = at.index(index);
        check(file, if T::MANY { &item } else { &at }, rules, most, cx);
    }
    if (cx.faults.len(), cx.faults.more()) != before {
        return Ok(None);
    }
    T::from_files(files)
        .await
        .map_err(|error| refused(*not_kept(error)))
}

/// The files of a name: of several, the only one that counts, unless all do. `None` after adding the faults.
fn files_of<T: FromFiles>(cx: &mut Context, name: &str, at: &Location<'_>) -> Option<Vec<Upload>> {
    let lax = cx.served.settings.is_lax();
    let Some(form) = cx.rare.as_mut().and_then(|rare| rare.form.as_mut()) else {
        return Some(Vec::new());
    };
    let mut files = form.take_files(name);
    let texts = form.texts(name);
    if let Some(text) = texts.last() {
        if lax && T::TAKES_TEXT {
            return Some(vec![Upload::new("", "text/plain", (*text).to_owned())]);
        }
        let count = texts.len();
        no_file(at, if T::MANY && lax { Some(count) } else { None }, lax, cx);
        return None;
    }
    if files.len() > 1 && !T::MANY {
        if !lax {
            cx.faults
                .push(Fault::at(at, "repeated", "Only one file may be sent here"));
            return None;
        }
        files.drain(..files.len() - 1);
    }
    Some(files)
}

/// Texts where files are wanted: one fault, or in FastAPI's style one for each of `several`.
#[cold]
fn no_file(at: &Location<'_>, several: Option<usize>, lax: bool, cx: &mut Context) {
    let code = if lax { "value_error" } else { "file_type" };
    let sentence = "A file is expected here: a part of multipart/form-data with a `filename`";
    let fault = |at: &Location<'_>| {
        let fault = Fault::at(at, code, sentence);
        if lax { fault.with("error", sentence) } else { fault }
    };
    match several {
        None => cx.faults.push(fault(at)),
        Some(count) => (0..count).for_each(|index| cx.faults.push(fault(&at.index(index)))),
    }
}

fn check(file: &Upload, at: &Location<'_>, rules: &FileRules, most: u64, cx: &mut Context) {
    if file.size() > most {
        cx.faults.push(
            Fault::at(
                at,
                "file_too_large",
                format!("The file has {} bytes; at most {most} are taken", file.size()),
            )
            .with("max_bytes", most)
            .with("size", file.size()),
        );
    }
    if !rules.allows(file.content_type()) {
        cx.faults.push(
            Fault::at(
                at,
                "file_content_type",
                format!(
                    "The Content-Type of the file has to be {}",
                    rules.content_types.join(" or ")
                ),
            )
            .with("content_types", rules.content_types.to_vec()),
        );
    }
}

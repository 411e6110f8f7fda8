//! Files, with conditions and ranges.

mod condition;
#[cfg(feature = "files")]
mod directory;
mod disposition;
mod entity_tag;
mod range;
mod serve;

#[cfg(feature = "files")]
pub use directory::Directory;
pub use entity_tag::EntityTag;

use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderValue;
use sha2::{Digest, Sha256};

use self::disposition::Disposition;
use super::Reply;
use crate::context::Context;
use crate::contract::{Content, HeaderContract, TypeSchema};
use crate::operation::Operation;
use crate::response::Response;

/// A file, from the disk or from memory.
///
/// GET and HEAD know conditions (`If-Match`, `If-Unmodified-Since`, `If-None-Match`, `If-Modified-Since`, in the order of RFC 9110, section
/// 13.2.2) and GET knows ranges, one or several (`Range`, `If-Range`; section 14): the answer is 200, 206, 304, 412 or 416. A file on the
/// disk is read piece by piece while it is sent; one that becomes shorter meanwhile cuts the connection.
///
/// The media type follows from the extension; texts are taken for UTF-8. `Last-Modified` and `ETag` come from the disk, or the `ETag` from a
/// SHA-256 of the bytes.
///
/// [`File::open`] opens any path it is given. **A path that a client sent needs a `Directory`** (feature `files`), which stays
/// inside its root.
///
/// ```
/// use aplomb_core::reply::File;
///
/// // `None` is 404.
/// async fn report() -> Option<File> {
///     Some(File::open("reports/2026.pdf").await.ok()?.download_as("Report 2026.pdf"))
/// }
/// async fn table() -> File {
///     File::from_bytes("a;b\n1;2\n").media_type("text/csv; charset=utf-8").download_as("table.csv")
/// }
/// ```
#[derive(Debug)]
pub struct File {
    source: Source,
    length: u64,
    media_type: HeaderValue,
    disposition: Option<Disposition>,
    modified: Option<SystemTime>,
    tag: Option<EntityTag>,
}

#[derive(Debug)]
enum Source {
    Bytes(Bytes),
    Disk(tokio::fs::File),
}

const OCTETS: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// How long ago a file has to have been changed for its time to tell two versions of it apart (RFC 9110, section 8.8.2.2).
const SETTLED: Duration = Duration::from_secs(2);

impl File {
    /// Opens a file on the disk.
    ///
    /// # Errors
    ///
    /// What the system says; something that is not a regular file is `InvalidInput`.
    pub async fn open(path: impl AsRef<Path>) -> io::Result<File> {
        let path = path.as_ref();
        // Before it is opened: opening a pipe would wait for a writer.
        regular(&tokio::fs::metadata(path).await?)?;
        let file = tokio::fs::File::open(path).await?;
        let metadata = file.metadata().await?;
        regular(&metadata)?;
        let modified = metadata.modified().ok();
        Ok(File {
            source: Source::Disk(file),
            length: metadata.len(),
            media_type: media_type_of(path),
            disposition: None,
            modified,
            tag: modified.map(|time| EntityTag::of_file(time, metadata.len(), SystemTime::now())),
        })
    }

    /// A file in memory. Its tag is made of its bytes; set one with [`File::entity_tag`] where a name for the version is at hand.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> File {
        let bytes = bytes.into();
        File {
            length: bytes.len() as u64,
            source: Source::Bytes(bytes),
            media_type: OCTETS,
            disposition: None,
            modified: None,
            tag: None,
        }
    }

    /// Sets the media type. A text that no header can hold is logged, and changes nothing.
    #[must_use]
    pub fn media_type(mut self, media_type: &str) -> File {
        match HeaderValue::try_from(media_type) {
            Ok(value) => self.media_type = value,
            Err(_) => tracing::error!(media_type, "no header can hold this media type"),
        }
        self
    }

    /// Has the browser save it under a name (`Content-Disposition: attachment`, RFC 6266). Folders in the name are cut off.
    #[must_use]
    pub fn download_as(mut self, name: &str) -> File {
        self.disposition = Some(Disposition::new("attachment", name));
        self.typed_by(name)
    }

    /// Has the browser show it, and suggest a name for saving it.
    #[must_use]
    pub fn inline_as(mut self, name: &str) -> File {
        self.disposition = Some(Disposition::new("inline", name));
        self.typed_by(name)
    }

    /// Sets the tag of this version.
    #[must_use]
    pub fn entity_tag(mut self, tag: EntityTag) -> File {
        self.tag = Some(tag);
        self
    }

    /// Sets when it was changed.
    #[must_use]
    pub fn modified(mut self, time: SystemTime) -> File {
        self.modified = Some(time);
        self
    }

    /// How many bytes it has.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The name says the media type where nothing else does.
    fn typed_by(mut self, name: &str) -> File {
        if self.media_type == OCTETS {
            self.media_type = media_type_of(Path::new(name));
        }
        self
    }

    /// The tag: the one that was set, or that of the bytes.
    fn tag(&self) -> Option<EntityTag> {
        match (&self.tag, &self.source) {
            (Some(tag), _) => Some(tag.clone()),
            (None, Source::Bytes(bytes)) => Some(EntityTag::of_digest(&Sha256::digest(bytes))),
            (None, Source::Disk(_)) => None,
        }
    }
}

fn regular(metadata: &std::fs::Metadata) -> io::Result<()> {
    if metadata.is_file() {
        Ok(())
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "only regular files can be sent",
        ))
    }
}

fn media_type_of(path: &Path) -> HeaderValue {
    let Some(guess) = mime_guess::from_path(path).first_raw() else {
        return OCTETS;
    };
    if guess.starts_with("text/") {
        HeaderValue::try_from(format!("{guess}; charset=utf-8")).unwrap_or(OCTETS)
    } else {
        HeaderValue::from_static(guess)
    }
}

impl Reply for File {
    fn describe(operation: &mut Operation) {
        let status = operation.success();
        let text = || TypeSchema::of::<String>();
        operation.responses_mut().content(status, "*/*", Content::Bytes);
        let whole = status.as_u16();
        operation.responses_mut().content(206, "*/*", Content::Bytes);
        for status in [whole, 206, 304] {
            let tag = HeaderContract::new(text(), "The name of this version").optional();
            operation.response_header(status, "ETag", tag);
            let modified = HeaderContract::new(text(), "When it was changed").optional();
            operation.response_header(status, "Last-Modified", modified);
        }
        for status in [whole, 206] {
            let ranges = HeaderContract::new(text(), "`bytes`: parts of it can be asked for");
            operation.response_header(status, "Accept-Ranges", ranges);
            let disposition =
                HeaderContract::new(text(), "Whether it is shown or saved, and its name").optional();
            operation.response_header(status, "Content-Disposition", disposition);
        }
        let part = HeaderContract::new(
            text(),
            "Which bytes these are; absent where there are several parts",
        );
        operation.response_header(206, "Content-Range", part.optional());
        operation.describe_response(304, "The version that the client has is the current one");
        operation.problem_kind(serve::precondition_failed_kind());
        operation.problem_kind(serve::range_not_satisfiable_kind());
        let length = HeaderContract::new(text(), "How many bytes there are: `bytes */1234`");
        operation.response_header(416, "Content-Range", length);
    }

    fn reply(self, cx: &mut Context) -> Response {
        serve::serve(self, cx)
    }
}

//! Uploaded files.

use std::fmt;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::HeaderMap;
use tokio::io::{AsyncRead, AsyncWriteExt};

use super::form::part_head::PartHead;

/// How many bytes are read from disk at a time.
const PIECE: usize = 256 * 1024;

/// A file that was sent in a form.
///
/// Small files are in memory, larger ones in a temporary file that has no name in the file system: it is gone when the last clone of
/// this value is dropped, whatever the reason (a panic, a client that goes away, a killed process). From which size on is
/// [`BodyLimits::spool`](crate::reading::BodyLimits::spool). A clone is cheap, and every reader reads from the start.
///
/// What the client says about the file, its name and its media type, is only what the client says.
///
/// ```
/// use aplomb_core::arg::upload::Upload;
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let upload = Upload::new("../notes.txt", "text/plain", "hello");
/// assert_eq!(upload.filename(), "../notes.txt");
/// assert_eq!(upload.safe_filename(), "notes.txt");
/// assert_eq!(upload.bytes().await.unwrap(), "hello");
/// # });
/// ```
#[derive(Clone)]
pub struct Upload {
    head: Arc<PartHead>,
    size: u64,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Memory(Bytes),
    Disk(Arc<std::fs::File>),
}

impl Upload {
    /// A file in memory: how a test calls a handler as a plain function.
    pub fn new(filename: &str, content_type: &str, content: impl Into<Bytes>) -> Upload {
        let content = content.into();
        Upload {
            head: Arc::new(PartHead {
                name: String::new(),
                filename: Some(filename.to_owned()),
                content_type: (!content_type.is_empty()).then(|| content_type.to_owned()),
                headers: HeaderMap::new(),
            }),
            size: content.len() as u64,
            content: Content::Memory(content),
        }
    }

    /// The name of the file as the client sent it. It is data: it can hold slashes, `..`, quotes and anything else, so it is no path.
    /// [`Upload::safe_filename`] is one.
    pub fn filename(&self) -> &str {
        self.head.filename.as_deref().unwrap_or("")
    }

    /// A name that can be given to a file in a directory of the server's own: the last component of what the client sent, without
    /// control characters and what some file system gives a meaning to, with at most 255 bytes. `unnamed` where nothing is left.
    ///
    /// Two uploads can have the same name; it is for the handler to see to that.
    pub fn safe_filename(&self) -> String {
        safe_filename(self.filename())
    }

    /// The media type as the client sent it, with its attributes.
    pub fn content_type(&self) -> Option<&str> {
        self.head.content_type.as_deref()
    }

    /// The headers of the part.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The number of bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Whether the content is in memory; otherwise it is on disk.
    pub fn is_in_memory(&self) -> bool {
        matches!(self.content, Content::Memory(_))
    }

    /// The whole content.
    ///
    /// # Errors
    ///
    /// The file system's.
    pub async fn bytes(&self) -> io::Result<Bytes> {
        match &self.content {
            Content::Memory(bytes) => Ok(bytes.clone()),
            Content::Disk(file) => {
                let size = usize::try_from(self.size).map_err(io::Error::other)?;
                let file = Arc::clone(file);
                blocking(move || {
                    let mut whole = vec![0; size];
                    read_exact_at(&file, &mut whole, 0)?;
                    Ok(Bytes::from(whole))
                })
                .await
            }
        }
    }

    /// The whole content as text.
    ///
    /// # Errors
    ///
    /// The file system's; `InvalidData` if it is not UTF-8.
    pub async fn text(&self) -> io::Result<String> {
        String::from_utf8(self.bytes().await?.into())
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    /// Appends the whole content to a buffer, and gives the number of bytes.
    ///
    /// # Errors
    ///
    /// The file system's.
    pub async fn read_to_end(&self, buffer: &mut Vec<u8>) -> io::Result<usize> {
        let bytes = self.bytes().await?;
        buffer.extend_from_slice(&bytes);
        Ok(bytes.len())
    }

    /// The content, piece by piece.
    pub fn stream(&self) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
        let (content, size) = (self.content.clone(), self.size);
        futures_util::stream::try_unfold(0_u64, move |offset| {
            let content = content.clone();
            async move {
                if offset >= size {
                    return Ok(None);
                }
                let piece = match content {
                    Content::Memory(bytes) => bytes,
                    Content::Disk(file) => {
                        let length = usize::try_from(size - offset).unwrap_or(PIECE).min(PIECE);
                        blocking(move || {
                            let mut piece = vec![0; length];
                            read_exact_at(&file, &mut piece, offset)?;
                            Ok(Bytes::from(piece))
                        })
                        .await?
                    }
                };
                let next = offset + piece.len() as u64;
                Ok(Some((piece, next)))
            }
        })
    }

    /// The content, for what reads.
    pub fn reader(&self) -> impl AsyncRead + Send + Unpin + use<> {
        let stream: Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>> = Box::pin(self.stream());
        tokio_util::io::StreamReader::new(stream)
    }

    /// Saves the content as a file: whole or not at all. A file that is there is replaced.
    ///
    /// # Errors
    ///
    /// The file system's.
    pub async fn save_to(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref().to_owned();
        let (content, size) = (self.content.clone(), self.size);
        blocking(move || save(&content, size, &path)).await
    }

    pub(crate) fn name(&self) -> &str {
        &self.head.name
    }

    /// Whether a browser sent it for an input that was left alone.
    pub(crate) fn is_blank(&self) -> bool {
        self.size == 0 && self.filename().is_empty()
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("filename", &self.filename())
            .field("content_type", &self.content_type())
            .field("size", &self.size)
            .field("in_memory", &self.is_in_memory())
            .finish_non_exhaustive()
    }
}

/// An upload in the making: in memory first, on disk from a size on.
pub(crate) struct Spool {
    head: PartHead,
    threshold: usize,
    size: u64,
    memory: BytesMut,
    disk: Option<tokio::fs::File>,
}

impl Spool {
    pub(crate) fn new(head: PartHead, threshold: usize) -> Spool {
        Spool {
            head,
            threshold,
            size: 0,
            memory: BytesMut::new(),
            disk: None,
        }
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size += bytes.len() as u64;
        if let Some(disk) = &mut self.disk {
            return disk.write_all(bytes).await;
        }
        self.memory.extend_from_slice(bytes);
        if self.memory.len() > self.threshold {
            let file = blocking(tempfile::tempfile).await?;
            let mut disk = tokio::fs::File::from_std(file);
            disk.write_all(&std::mem::take(&mut self.memory)).await?;
            self.disk = Some(disk);
        }
        Ok(())
    }

    pub(crate) async fn finish(self) -> io::Result<Upload> {
        let content = match self.disk {
            Some(mut disk) => {
                disk.flush().await?;
                Content::Disk(Arc::new(disk.into_std().await))
            }
            None => Content::Memory(self.memory.freeze()),
        };
        Ok(Upload {
            head: Arc::new(self.head),
            size: self.size,
            content,
        })
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(io::Error::other(error)),
    }
}

fn save(content: &Content, size: u64, path: &Path) -> io::Result<()> {
    use io::Write;
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".upload-");
    #[cfg(unix)]
    {
        // A temporary file is for its owner alone, but this one stays: the umask decides, as for any new file.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(directory)?;
    match content {
        Content::Memory(bytes) => file.write_all(bytes)?,
        Content::Disk(source) => {
            let mut piece = vec![0; PIECE];
            let mut offset = 0;
            while offset < size {
                let length = usize::try_from(size - offset).unwrap_or(PIECE).min(PIECE);
                read_exact_at(source, &mut piece[..length], offset)?;
                file.write_all(&piece[..length])?;
                offset += length as u64;
            }
        }
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Reads at an offset, which readers do not share, as they would share the position of a file.
fn read_exact_at(file: &std::fs::File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    let mut done = 0;
    while done < buffer.len() {
        let at = offset + done as u64;
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(file, &mut buffer[done..], at);
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(file, &mut buffer[done..], at);
        match read {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => done += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn safe_filename(name: &str) -> String {
    const MOST: usize = 255;
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let kept: String = last
        .chars()
        .filter(|c| {
            !c.is_control() && !is_invisible(*c) && !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')
        })
        .collect();
    // A dot at the start hides a file or climbs; dots and spaces at the end are dropped by Windows.
    let kept = kept.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    let stem = kept.split('.').next().unwrap_or("").trim_end();
    let mut safe = if is_device(stem) {
        format!("_{kept}")
    } else {
        kept.to_owned()
    };
    if safe.is_empty() {
        return "unnamed".to_owned();
    }
    if safe.len() > MOST {
        // The extension says what it is, and is kept.
        let extension = match safe.rfind('.') {
            Some(dot) if dot > 0 && safe.len() - dot <= 16 => safe[dot..].to_owned(),
            _ => String::new(),
        };
        let mut end = MOST - extension.len();
        while !safe.is_char_boundary(end) {
            end -= 1;
        }
        safe.truncate(end);
        safe.push_str(&extension);
    }
    safe
}

/// Characters that turn the direction of text or have no width: they make `exe.txt` of what is `txt.exe`.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Names that Windows takes for devices, with any extension.
fn is_device(stem: &str) -> bool {
    let stem = stem.to_ascii_uppercase();
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (["COM", "LPT"].iter().any(|port| stem.starts_with(port))
            && stem.len() == 4
            && stem.as_bytes()[3].is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_made_safe() {
        for (name, safe) in [
            ("a.txt", "a.txt"),
            ("../../etc/passwd", "passwd"),
            ("C:\\dir\\a.txt", "a.txt"),
            ("..", "unnamed"),
            ("", "unnamed"),
            ("dir/", "unnamed"),
            ("a\0b\n\".txt", "ab.txt"),
            (".bashrc", "bashrc"),
            ("nul.txt", "_nul.txt"),
            ("com1", "_com1"),
            ("naïve €.txt", "naïve €.txt"),
            ("gpj.\u{202E}exe", "gpj.exe"),
            ("file:stream", "filestream"),
            ("a. . ", "a"),
        ] {
            assert_eq!(safe_filename(name), safe, "{name:?}");
        }
        let long = safe_filename(&format!("{}.tar.gz", "é".repeat(300)));
        assert!(long.len() <= 255 && long.ends_with(".gz"), "{long}");
    }

    #[tokio::test]
    async fn a_large_file_is_on_disk_and_reads_the_same() {
        use tokio::io::AsyncReadExt;
        let content: Vec<u8> = (0..600_000_u32).flat_map(u32::to_le_bytes).collect();
        let head = PartHead {
            name: "f".to_owned(),
            filename: Some("f.bin".to_owned()),
            content_type: None,
            headers: HeaderMap::new(),
        };
        for (threshold, in_memory) in [(1 << 20, false), (1 << 30, true)] {
            let mut spool = Spool::new(head.clone(), threshold);
            for piece in content.chunks(70_000) {
                spool.write(piece).await.unwrap();
            }
            let upload = spool.finish().await.unwrap();
            assert_eq!(upload.is_in_memory(), in_memory);
            assert_eq!(upload.size(), content.len() as u64);
            assert_eq!(upload.bytes().await.unwrap(), content);
            // Two readers at once do not disturb each other.
            let (mut first, mut second) = (upload.reader(), upload.reader());
            let mut start = vec![0; 300_000];
            first.read_exact(&mut start).await.unwrap();
            let mut whole = Vec::new();
            second.read_to_end(&mut whole).await.unwrap();
            assert_eq!(whole, content);
            first.read_to_end(&mut start).await.unwrap();
            assert_eq!(start, content);

            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join("saved");
            upload.save_to(&path).await.unwrap();
            upload.save_to(&path).await.unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), content);
            assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
            assert!(upload.save_to(directory.path().join("no/dir")).await.is_err());
        }
    }
}

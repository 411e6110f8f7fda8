//! Files that are read: in pieces, whole, and saved.

use std::io;
use std::pin::pin;

use aplomb::prelude::*;
use futures_util::TryStreamExt;
use tempfile::TempDir;

/// Why a file was not taken.
#[derive(Debug, Problem)]
pub enum UploadError {
    /// The file cannot be read.
    #[problem(status = 500, hidden)]
    Unreadable(#[from] io::Error),
}

/// Count lines
#[post("/lines")]
pub async fn count_lines(#[file(content_type = "text/*")] note: Upload) -> Result<Json<usize>, UploadError> {
    // In pieces: a large file is never in memory as a whole.
    let mut pieces = pin!(note.stream());
    let mut lines = 0;
    while let Some(piece) = pieces.try_next().await? {
        lines += piece.iter().filter(|byte| **byte == b'\n').count();
    }
    Ok(Json(lines))
}

/// Tell the first byte
#[post("/first-byte")]
pub async fn first_byte(#[file(max_bytes = 10)] note: Upload) -> Result<Json<Option<u8>>, UploadError> {
    // The whole content, which the bound keeps small.
    let bytes = note.bytes().await?;
    Ok(Json(bytes.first().copied()))
}

/// Save a note
#[post("/notes")]
pub async fn save_note(#[file] note: Upload, folder: State<TempDir>) -> Result<String, UploadError> {
    let name = note.safe_filename();
    note.save_to(folder.path().join(&name)).await?;
    Ok(name)
}

/// The app.
pub fn app() -> App {
    App::new("Uploads", "1.0.0")
        .lifespan(|| async { tempfile::tempdir() }, |_folder| async {})
        .routes(routes![count_lines, first_byte, save_note])
}

//! Swagger UI, from the archive that `utoipa-swagger-ui-vendored` carries.
//!
//! The archive is a zip whose files are deflated. gzip is the same with another head and tail (RFC 1952), so for a browser nothing is
//! unpacked: the bytes of the archive are sent as they are.

use std::io::Read as _;

use bytes::Bytes;
use rawzip::{CompressionMethod, ZipArchive};
use serde_json::json;
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED as ARCHIVE;

use super::Page;
use super::asset::Asset;
use super::viewer::{File, LargeFile, Viewer};
use crate::operation::Operation;

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SCRIPT: &str = "swagger-ui-bundle.js";
const STYLE: &str = "swagger-ui.css";
const ICON: &str = "favicon-32x32.png";
/// Where an authorization server sends the browser back to: a page, and its script, which has to stand beside it.
const REDIRECT: &str = "oauth2-redirect.html";
const REDIRECT_SCRIPT: &str = "oauth2-redirect.js";

/// The files of the archive that are served, below `dist/`.
const FILES: &[(&str, &str)] = &[
    (STYLE, "text/css; charset=utf-8"),
    (SCRIPT, JAVASCRIPT),
    (ICON, "image/png"),
    (REDIRECT, "text/html; charset=utf-8"),
    (REDIRECT_SCRIPT, JAVASCRIPT),
];

pub(super) fn operations(page: &Page<'_>) -> Vec<Operation> {
    let settings = &page.app.documents.swagger_ui;
    let mut viewer = Viewer::new(page, File::of(settings.script.as_ref(), SCRIPT));
    // Without the suffix of the file: authorization servers know the address from FastAPI.
    let redirect = settings.oauth2_redirect.clone();
    let redirect = redirect.unwrap_or_else(|| viewer.file("oauth2-redirect"));
    viewer.style = Some(File::of(settings.style.as_ref(), STYLE));
    viewer.icon = Some(File::of(settings.icon.as_ref(), ICON));
    viewer.options = json!({ "parameters": settings, "oauth": settings.oauth });
    viewer.oauth2_redirect = Some(redirect.clone());

    let mut operations = Vec::new();
    for entry in entries() {
        let path = match entry.name {
            SCRIPT if settings.script.is_some() => continue,
            STYLE if settings.style.is_some() => continue,
            ICON if settings.icon.is_some() => continue,
            // It is a line, and not worth packing.
            REDIRECT => {
                let asset = Asset::new(entry.media_type, entry.plain());
                operations.push(super::page(redirect.clone(), move |cx| asset.answer(cx)));
                continue;
            }
            REDIRECT_SCRIPT => beside(&redirect, REDIRECT_SCRIPT),
            name => viewer.file(name),
        };
        operations.push(entry.large_file().operation(path));
    }
    operations.extend(viewer.operations());
    operations
}

/// The path of a file in the same place as another.
fn beside(path: &str, name: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}/{name}")
}

/// A file in the archive.
#[derive(Clone, Copy)]
struct Entry {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
    /// Small images are stored as they are.
    is_deflated: bool,
    checksum: u32,
    size: u64,
}

/// The files that are served, as the directory of the archive lists them.
fn entries() -> Vec<Entry> {
    let mut found = Vec::new();
    let Ok(archive) = ZipArchive::from_slice(ARCHIVE) else {
        return found;
    };
    let mut records = archive.entries();
    while let Ok(Some(record)) = records.next_entry() {
        let path = record.file_path();
        let file = FILES.iter().find(|(name, _)| {
            let below = path.as_bytes().strip_suffix(name.as_bytes());
            below.is_some_and(|folder| folder.ends_with(b"/dist/"))
        });
        let Some((name, media_type)) = file else { continue };
        let Ok(entry) = archive.get_entry(record.wayfinder()) else {
            continue;
        };
        let (start, end) = entry.compressed_data_range();
        let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
        let bytes = range.and_then(|(start, end)| ARCHIVE.get(start..end));
        let method = record.compression_method();
        let is_deflated = method == CompressionMethod::DEFLATE;
        if let Some(bytes) = bytes.filter(|_| is_deflated || method == CompressionMethod::STORE) {
            found.push(Entry {
                name,
                media_type,
                bytes,
                is_deflated,
                checksum: record.crc32(),
                size: record.uncompressed_size_hint(),
            });
        }
    }
    found
}

impl Entry {
    fn large_file(self) -> LargeFile {
        LargeFile {
            media_type: self.media_type,
            plain: Box::new(move || self.plain()),
            gzip: Box::new(move || self.gzip()),
        }
    }

    fn plain(&self) -> Bytes {
        if !self.is_deflated {
            return Bytes::from_static(self.bytes);
        }
        let mut bytes = Vec::new();
        // The size is checked by a test; the archive is a part of this program.
        let inflated = flate2::read::DeflateDecoder::new(self.bytes)
            .take(self.size)
            .read_to_end(&mut bytes);
        if let Err(error) = inflated {
            tracing::error!(file = self.name, %error, "a file of Swagger UI cannot be unpacked");
        }
        bytes.into()
    }

    /// RFC 1952, section 2.3: a head without name and time, the deflated data, its checksum, and its size modulo 2^32.
    fn gzip(&self) -> Bytes {
        const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
        if !self.is_deflated {
            return super::viewer::gzip(self.bytes);
        }
        let size = u32::try_from(self.size & u64::from(u32::MAX)).unwrap_or_default();
        [
            &HEAD[..],
            self.bytes,
            &self.checksum.to_le_bytes(),
            &size.to_le_bytes(),
        ]
        .concat()
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_has_every_file_whole() {
        let entries = entries();
        assert_eq!(entries.len(), FILES.len());
        for entry in entries {
            let plain = entry.plain();
            assert_eq!(plain.len() as u64, entry.size, "{}", entry.name);
            let mut unpacked = Vec::new();
            // The decoder compares checksum and size with what it read.
            flate2::read::GzDecoder::new(&entry.gzip()[..])
                .read_to_end(&mut unpacked)
                .expect("gzip");
            assert_eq!(unpacked, plain, "{}", entry.name);
        }
    }
}

//! Albums: pictures that belong together.

use aplomb::model::patch::NotMerged;
use aplomb::prelude::*;

use crate::keeper::Keeper;
use crate::store::{KEPT, Store};

/// An album.
#[model]
#[derive(Debug, Clone, PartialEq)]
pub struct Album {
    /// What it is called
    #[field(min_length = 1, max_length = 80)]
    pub title: String,
    /// What it is about
    #[field(max_length = 1000)]
    pub text: Option<String>,
    /// How it is shown
    pub layout: Layout,
    /// The pictures, in order
    #[field(max_items = 50, unique_items)]
    pub pictures: Vec<Uuid>,
}

/// How an album is shown.
#[model]
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// How many pictures stand beside each other
    #[field(ge = 1, le = 6)]
    pub columns: u8,
    /// Whether titles are shown
    #[field(default = true)]
    pub titles: bool,
}

/// The name of an album.
#[model]
#[derive(Debug, Clone)]
pub struct AlbumName(#[field(pattern = "^[a-z][a-z0-9-]*$", max_length = 40)] String);

/// Why an album cannot be changed.
#[derive(Debug, Problem)]
pub enum AlbumError {
    /// There is no such album.
    #[problem(status = 404)]
    NoSuchAlbum {
        /// The name
        name: String,
    },
    /// The changed album is not one.
    #[problem(transparent)]
    NotMerged(#[from] NotMerged),
}

/// Show an album
#[get("/albums/{name}")]
pub async fn show(name: AlbumName, store: State<Store>) -> Result<Album, AlbumError> {
    let content = store.lock();
    content
        .albums
        .get(&name.0)
        .cloned()
        .ok_or(AlbumError::NoSuchAlbum { name: name.0 })
}

/// Put an album in place
#[put("/albums/{name}")]
pub async fn replace(_keeper: Keeper, name: AlbumName, album: Album, store: State<Store>) -> Album {
    let mut content = store.lock();
    if content.albums.len() >= KEPT {
        content.albums.pop_first();
    }
    content.albums.insert(name.0, album.clone());
    album
}

/// Change an album
///
/// By JSON Merge Patch (RFC 7396): members that are sent take the place of the old ones, `null` takes one away.
#[patch("/albums/{name}")]
pub async fn amend(
    _keeper: Keeper,
    name: AlbumName,
    patch: MergePatch<Album>,
    store: State<Store>,
) -> Result<Album, AlbumError> {
    let mut content = store.lock();
    let Some(album) = content.albums.get_mut(&name.0) else {
        return Err(AlbumError::NoSuchAlbum { name: name.0 });
    };
    *album = patch.merge_into(album)?;
    Ok(album.clone())
}

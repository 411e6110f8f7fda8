//! Pictures.

use aplomb::prelude::*;
use aplomb::reply::File;

use crate::keeper::Keeper;
use crate::store::{KEPT, Kept, Store};

/// What is told about a picture when it is sent.
#[model]
#[derive(Debug)]
pub struct Caption {
    /// What it is called
    #[field(min_length = 1, max_length = 80)]
    title: String,
    /// Who took it
    #[field(max_length = 80)]
    author: Option<String>,
    /// In which year it was taken
    #[field(ge = 1826, le = 2100)]
    year: Option<u16>,
}

/// A picture.
#[model]
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Its number
    pub id: Uuid,
    /// What it is called
    pub title: String,
    /// Who took it
    pub author: Option<String>,
    /// In which year it was taken
    pub year: Option<u16>,
    /// The name of the file
    pub filename: String,
    /// The media type of the file
    pub media_type: String,
    /// How many bytes it has
    pub size: u64,
    /// How many texts came with it
    pub notes: usize,
}

/// What is to be another way. What is left out stays.
#[model]
#[derive(Debug)]
pub struct Change {
    /// What it is called
    #[field(min_length = 1, max_length = 80)]
    title: Option<String>,
    /// Who took it; `null` takes it away
    #[field(default, max_length = 80)]
    author: Patch<String>,
    /// In which year it was taken; `null` takes it away
    #[field(default, ge = 1826, le = 2100)]
    year: Patch<u16>,
}

/// The file could not be read again.
#[derive(Debug, Problem)]
#[problem(status = 500, hidden)]
pub struct Lost(#[from] std::io::Error);

/// List the pictures
#[get("/pictures")]
pub async fn list(
    /// Only those of this author
    #[query(max_length = 80)]
    author: Option<String>,
    store: State<Store>,
) -> Vec<Picture> {
    let content = store.lock();
    let all = content.pictures.values().map(|kept| &kept.picture);
    all.filter(|picture| author.is_none() || picture.author == author)
        .cloned()
        .collect()
}

/// Send a picture
#[post("/pictures", status = 201)]
pub async fn add(
    _keeper: Keeper,
    #[form] caption: Caption,
    /// The picture itself
    #[file(max_bytes = 1_000_000, content_type = "image/*")]
    picture: Upload,
    /// Texts about it
    #[file(max_bytes = 10_000, content_type = "text/plain")]
    notes: Option<Vec<Upload>>,
    store: State<Store>,
) -> Result<Picture, Lost> {
    let notes = notes.unwrap_or_default();
    let mut text = String::new();
    for note in &notes {
        // Whoever wrote it: what is no UTF-8 is shown as such.
        text.push_str(&String::from_utf8_lossy(&note.bytes().await?));
    }
    let media_type = picture
        .content_type()
        .and_then(|sent| sent.split(';').next())
        .unwrap_or("")
        .trim();
    let kept = Kept {
        picture: Picture {
            id: Uuid::now_v7(),
            title: caption.title,
            author: caption.author,
            year: caption.year,
            filename: picture.safe_filename(),
            media_type: media_type.to_ascii_lowercase(),
            size: picture.size(),
            notes: notes.len(),
        },
        bytes: picture.bytes().await?,
        notes: text,
    };
    let told = kept.picture.clone();
    let mut content = store.lock();
    if content.pictures.len() >= KEPT {
        content.pictures.pop_first();
    }
    content.pictures.insert(told.id, kept);
    Ok(told)
}

/// Tell about a picture
#[get("/pictures/{id}")]
pub async fn read(id: Uuid, store: State<Store>) -> Option<Picture> {
    store.lock().pictures.get(&id).map(|kept| kept.picture.clone())
}

/// Change what is told about a picture
#[patch("/pictures/{id}")]
pub async fn change(_keeper: Keeper, id: Uuid, change: Change, store: State<Store>) -> Option<Picture> {
    let mut content = store.lock();
    let picture = &mut content.pictures.get_mut(&id)?.picture;
    if let Some(title) = change.title {
        picture.title = title;
    }
    change.author.apply(&mut picture.author);
    change.year.apply(&mut picture.year);
    Some(picture.clone())
}

/// Remove a picture
#[delete("/pictures/{id}")]
pub async fn remove(_keeper: Keeper, id: Uuid, store: State<Store>) -> Option<NoContent> {
    store.lock().pictures.remove(&id).map(|_| NoContent)
}

/// Show a picture
///
/// Whole, or the ranges that are asked for.
#[get("/pictures/{id}/file")]
pub async fn file(id: Uuid, store: State<Store>) -> Option<File> {
    let content = store.lock();
    let kept = content.pictures.get(&id)?;
    let file = File::from_bytes(kept.bytes.clone()).media_type(&kept.picture.media_type);
    // The type is what a client said it is: a browser is to save it, not to run it.
    Some(file.download_as(&kept.picture.filename))
}

/// Read the texts about a picture
#[get("/pictures/{id}/notes")]
pub async fn notes(id: Uuid, store: State<Store>) -> Option<String> {
    store.lock().pictures.get(&id).map(|kept| kept.notes.clone())
}

/// Go to the latest picture
#[get("/latest")]
pub async fn latest(store: State<Store>) -> Option<Redirect<303>> {
    let content = store.lock();
    let (id, _) = content.pictures.last_key_value()?;
    Some(Redirect::see_other(&format!("/pictures/{id}/file")))
}

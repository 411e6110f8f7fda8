//! What the gallery holds, in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aplomb::prelude::*;

use crate::album::Album;
use crate::picture::Picture;

/// A picture with its bytes and the texts that came with it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What is told about it.
    pub picture: Picture,
    /// The file.
    pub bytes: Bytes,
    /// The texts, one after the other.
    pub notes: String,
}

/// What the gallery holds.
#[derive(Debug, Default)]
pub struct Content {
    /// Pictures by number; a number grows with time.
    pub pictures: BTreeMap<Uuid, Kept>,
    /// Albums by name.
    pub albums: BTreeMap<String, Album>,
}

/// The store.
#[derive(Debug, Default)]
pub struct Store(Mutex<Content>);

/// How many pictures and albums are kept; the oldest go.
pub const KEPT: usize = 100;

impl Store {
    /// The content, to read or change.
    pub fn lock(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

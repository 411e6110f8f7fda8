//! Pages of lists.

use aplomb::prelude::*;

/// One page of a list.
#[model]
#[derive(Debug)]
pub struct Page<T> {
    /// What is on it
    pub items: Vec<T>,
    /// Where the next one begins; nothing on the last
    pub next: Option<u32>,
}

/// Which page of a list.
#[model]
#[derive(Debug)]
pub struct Paging {
    /// How many at most
    #[field(ge = 1, le = 100, default = 20)]
    pub limit: u32,
    /// How many to leave out at the start: `next` of the page before
    #[field(default = 0)]
    pub start: u32,
}

impl Paging {
    /// Cuts a list.
    pub fn cut<T>(&self, list: Vec<T>) -> Page<T> {
        let length = list.len();
        let start = usize::try_from(self.start).unwrap_or(usize::MAX);
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let end = start.saturating_add(limit);
        let next = if end < length {
            u32::try_from(end).ok()
        } else {
            None
        };
        Page {
            items: list.into_iter().skip(start).take(limit).collect(),
            next,
        }
    }
}

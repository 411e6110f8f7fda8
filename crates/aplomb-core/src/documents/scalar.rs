//! Scalar: how it looks and behaves.

use serde_json::{Map, Value};

use super::LinkedFile;

/// How [Scalar](https://scalar.com) looks and behaves.
///
/// ```
/// # use aplomb_core::App;
/// let app = App::new("Desk", "1.0.0").documents(|documents| {
///     documents.scalar.more.insert("theme".to_owned(), "moon".into());
/// });
/// # assert!(app.check().is_ok());
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Scalar {
    /// Members of its configuration, by [their own names](https://github.com/scalar/scalar/blob/main/documentation/configuration.md).
    pub more: Map<String, Value>,
    /// Its script, instead of the one that comes along.
    pub script: Option<LinkedFile>,
    /// The icon of the page. Default: none.
    pub icon: Option<LinkedFile>,
}

impl Scalar {
    pub(crate) fn linked(&self) -> impl Iterator<Item = &LinkedFile> {
        self.script.iter().chain(&self.icon)
    }
}

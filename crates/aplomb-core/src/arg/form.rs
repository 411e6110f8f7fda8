//! Forms: fields and files that come as url-encoded text or as multipart.

use std::borrow::Cow;

/// The fields of a form that was read.
#[derive(Debug, Default)]
pub struct FormData {
    fields: Vec<(String, String)>,
}

impl FormData {
    /// A form without fields.
    pub(crate) const EMPTY: &'static FormData = &FormData { fields: Vec::new() };

    /// Every value of a field. An empty text counts as not sent: it is what a browser sends for an input that was
    /// left alone.
    pub(crate) fn each<'a>(&'a self, name: &str, found: &mut dyn FnMut(Option<Cow<'a, str>>)) {
        for (known, value) in &self.fields {
            if known == name && !value.is_empty() {
                found(Some(Cow::Borrowed(value)));
            }
        }
    }

    /// The name of every field.
    pub(crate) fn each_name<'a>(&'a self, found: &mut dyn FnMut(Cow<'a, str>)) {
        for (name, _) in &self.fields {
            found(Cow::Borrowed(name));
        }
    }
}

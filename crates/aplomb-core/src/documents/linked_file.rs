//! Files of a page that the app does not bring along.

/// A file that a page loads from another address than its own: a copy below a path of the app, or one of another host.
///
/// The policy of the page (Content Security Policy) lets in the host that is named here, and no other.
///
/// ```
/// use aplomb_core::App;
/// use aplomb_core::documents::LinkedFile;
///
/// let app = App::new("Desk", "1.0.0").documents(|documents| {
///     let script = LinkedFile::at("https://cdn.example/swagger-ui-bundle.js");
///     documents.swagger_ui.script = Some(script.integrity("sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC"));
///     documents.swagger_ui.style = Some("/static/swagger-ui.css".into());
/// });
/// # assert!(app.check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LinkedFile {
    /// A path of the app, or an `http` or `https` address.
    pub address: String,
    /// The digest that the file has to have (Subresource Integrity).
    pub integrity: Option<String>,
}

impl LinkedFile {
    /// A file at a path of the app (`/static/viewer.js`), which holds below a mount as well, or at an `http` or `https` address. Anything
    /// else is an error at start-up.
    pub fn at(address: impl Into<String>) -> LinkedFile {
        LinkedFile {
            address: address.into(),
            integrity: None,
        }
    }

    /// The digest that the file has to have (Subresource Integrity): a browser refuses a file with another one.
    #[must_use]
    pub fn integrity(mut self, digest: &str) -> LinkedFile {
        self.integrity = Some(digest.to_owned());
        self
    }

    /// Whether it is below a path of the app. An address that begins with two slashes names a host (RFC 3986, section 4.2).
    pub(crate) fn is_path(&self) -> bool {
        self.address.starts_with('/') && !self.address.starts_with("//")
    }

    /// The origin of its host; `None` for a path of the app.
    pub(crate) fn origin(&self) -> Option<String> {
        let url = url::Url::parse(&self.address).ok()?;
        let is_web = matches!(url.scheme(), "http" | "https");
        is_web.then(|| url.origin().ascii_serialization())
    }

    /// What is wrong with the address.
    pub(crate) fn fault(&self) -> Option<String> {
        let is_good = self.is_path() || self.origin().is_some();
        let address = &self.address;
        (!is_good).then(|| {
            format!(
                "a page of the documents loads a file from `{address}`, which is no address: \
                 write a path of the app, as `/static/viewer.js`, or an address with its scheme, as `https://cdn.example/viewer.js`"
            )
        })
    }
}

impl From<&str> for LinkedFile {
    fn from(address: &str) -> LinkedFile {
        LinkedFile::at(address)
    }
}

#[cfg(test)]
mod tests {
    use super::LinkedFile;

    #[test]
    fn an_address_is_a_path_or_has_a_host() {
        for good in ["/a.js", "https://cdn.example/a.js", "http://127.0.0.1:8000/a.js"] {
            assert_eq!(LinkedFile::at(good).fault(), None, "{good}");
        }
        for bad in [
            "a.js",
            "./a.js",
            "//cdn.example/a.js",
            "data:text/css,",
            "javascript:alert(1)",
            "",
        ] {
            let fault = LinkedFile::at(bad).fault().unwrap_or_default();
            assert!(fault.contains(&format!("`{bad}`")), "{bad}: {fault}");
        }
        let file = LinkedFile::at("https://cdn.example:8443/a/b.js?c");
        assert_eq!(file.origin().as_deref(), Some("https://cdn.example:8443"));
    }
}

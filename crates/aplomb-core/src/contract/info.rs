//! What an app says about itself.

use std::collections::BTreeMap;

/// Title, version and the people behind an app.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Info {
    /// The name of the API.
    pub title: String,
    /// The version of the API, not of OpenAPI.
    pub version: String,
    /// One line.
    pub summary: Option<String>,
    /// What it is for, in Markdown.
    pub description: Option<String>,
    /// Where the terms of service are.
    pub terms_of_service: Option<String>,
    /// Whom to ask.
    pub contact: Option<Contact>,
    /// Under which licence the API can be used.
    pub license: Option<License>,
}

/// Whom to ask.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contact {
    /// A person or a team.
    pub name: Option<String>,
    /// A web address.
    pub url: Option<String>,
    /// A mail address.
    pub email: Option<String>,
}

/// The licence of the API.
#[derive(Debug, Clone, PartialEq)]
pub struct License {
    /// Its name.
    pub name: String,
    /// Its SPDX expression. Excludes `url`.
    pub identifier: Option<String>,
    /// Its web address.
    pub url: Option<String>,
}

/// A tag, and what it stands for. The order of the list is the order of the pages.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// The name that operations use.
    pub name: String,
    /// What the operations with it have in common, in Markdown.
    pub description: Option<String>,
    /// More about it elsewhere.
    pub external_docs: Option<ExternalDocs>,
}

/// A pointer to documentation elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct ExternalDocs {
    /// The address.
    pub url: String,
    /// What is there.
    pub description: Option<String>,
}

/// An address at which the API is served.
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    /// The address; relative ones are resolved against that of the document.
    pub url: String,
    /// What this server is.
    pub description: Option<String>,
    /// Variables in the address.
    pub variables: BTreeMap<String, ServerVariable>,
}

/// A variable in the address of a server.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerVariable {
    /// The value where none is chosen.
    pub default: String,
    /// The values to choose from; empty for any.
    pub choices: Vec<String>,
    /// What it stands for.
    pub description: Option<String>,
}

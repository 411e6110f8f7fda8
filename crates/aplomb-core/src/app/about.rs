//! What an app says about itself in its document.

use std::sync::Arc;

use serde_json::Value;

use super::App;
use crate::contract::{Contact, ExternalDocs, License, Server, Tag};
use crate::documents::{Documents, Edit};
use crate::operation::Operation;

impl App {
    /// One line about the API.
    #[must_use]
    pub fn summary(mut self, text: &str) -> App {
        self.info.summary = Some(text.to_owned());
        self
    }

    /// What the API is for, in Markdown.
    #[must_use]
    pub fn description(mut self, text: &str) -> App {
        self.info.description = Some(text.to_owned());
        self
    }

    /// Where the terms of service are.
    #[must_use]
    pub fn terms_of_service(mut self, url: &str) -> App {
        self.info.terms_of_service = Some(url.to_owned());
        self
    }

    /// Whom to ask.
    #[must_use]
    pub fn contact(mut self, contact: Contact) -> App {
        self.info.contact = Some(contact);
        self
    }

    /// Under which licence the API can be used.
    #[must_use]
    pub fn license(mut self, license: License) -> App {
        self.info.license = Some(license);
        self
    }

    /// Describes a tag. The order of the calls is the order of the pages.
    #[must_use]
    pub fn tag(mut self, name: &str, description: &str) -> App {
        let description = (!description.is_empty()).then(|| description.to_owned());
        self.documents.tags.push(Tag {
            name: name.to_owned(),
            description,
            external_docs: None,
        });
        self
    }

    /// Points to documentation elsewhere, for a tag.
    ///
    /// ```
    /// # use aplomb_core::App;
    /// let app = App::new("Desk", "1.0.0")
    ///     .tag("orders", "What is wanted")
    ///     .tag_docs("orders", "https://desk.example/orders", "How orders are filled");
    /// # assert_eq!(app.openapi().unwrap()["tags"][0]["externalDocs"]["url"], "https://desk.example/orders");
    /// ```
    #[must_use]
    pub fn tag_docs(mut self, name: &str, url: &str, description: &str) -> App {
        let docs = ExternalDocs {
            url: url.to_owned(),
            description: (!description.is_empty()).then(|| description.to_owned()),
        };
        if !self.documents.tags.iter().any(|tag| tag.name == name) {
            self = self.tag(name, "");
        }
        for tag in self.documents.tags.iter_mut().filter(|tag| tag.name == name) {
            tag.external_docs = Some(docs.clone());
        }
        self
    }

    /// Adds an address at which the API is served.
    #[must_use]
    pub fn server_url(mut self, url: &str, description: &str) -> App {
        let description = (!description.is_empty()).then(|| description.to_owned());
        self.documents.servers.push(Server {
            url: url.to_owned(),
            description,
            variables: Default::default(),
        });
        self
    }

    /// Points to documentation elsewhere.
    #[must_use]
    pub fn external_docs(mut self, url: &str, description: &str) -> App {
        let description = (!description.is_empty()).then(|| description.to_owned());
        self.documents.external_docs = Some(ExternalDocs {
            url: url.to_owned(),
            description,
        });
        self
    }

    /// Documents a request that the app sends to its users: OpenAPI's webhooks. The operation's path does not matter.
    #[must_use]
    pub fn webhook(mut self, name: &str, operation: Operation) -> App {
        self.documents.webhooks.push((name.to_owned(), operation));
        self
    }

    /// Changes which documents and pages are served, and where.
    ///
    /// ```
    /// # use aplomb_core::App;
    /// let app = App::new("Quiet", "1.0.0").documents(|documents| documents.swagger = None);
    /// ```
    #[must_use]
    pub fn documents(mut self, change: impl FnOnce(&mut Documents)) -> App {
        change(&mut self.documents);
        self
    }

    /// Changes the finished document: for what no other method says. The calls are done in their order, on the form that is served
    /// ([`Documents::version`]).
    ///
    /// ```
    /// # use aplomb_core::App;
    /// # use serde_json::json;
    /// let app = App::new("Desk", "1.0.0").edit_document(|document| {
    ///     document["info"]["x-logo"] = json!({ "url": "https://desk.example/logo.png" });
    /// });
    /// # assert_eq!(app.openapi().unwrap()["info"]["x-logo"]["url"], "https://desk.example/logo.png");
    /// ```
    #[must_use]
    pub fn edit_document(mut self, edit: impl Fn(&mut Value) + Send + Sync + 'static) -> App {
        self.documents.edits.push(Edit(Arc::new(edit)));
        self
    }
}

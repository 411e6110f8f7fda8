//! Security schemes: how a caller can show who it is.

use std::collections::BTreeMap;

use serde_json::Value;

/// A scheme under its name in the document.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheme {
    /// Its key under `components/securitySchemes`.
    pub name: String,
    /// What it is, in Markdown.
    pub description: Option<String>,
    /// The kind.
    pub kind: SchemeKind,
}

/// The kinds of scheme that OpenAPI knows.
#[derive(Debug, Clone, PartialEq)]
pub enum SchemeKind {
    /// A key in a header, the query string or a cookie.
    ApiKey {
        /// `header`, `query` or `cookie`.
        place: crate::fault::Place,
        /// The name of the header, parameter or cookie.
        name: String,
    },
    /// An HTTP authentication scheme: `bearer`, `basic`, `digest`.
    Http {
        /// The registered name, in lower case.
        scheme: String,
        /// A hint for the format of a bearer token: `JWT`.
        bearer_format: Option<String>,
    },
    /// OAuth 2.
    OAuth2(Flows),
    /// OpenID Connect discovery.
    OpenIdConnect {
        /// The address of the discovery document.
        url: String,
    },
    /// A client certificate.
    MutualTls,
}

/// The flows of OAuth 2 that a scheme offers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Flows {
    /// The flows by OpenAPI's names: `password`, `clientCredentials`, `authorizationCode`, `implicit`,
    /// `deviceAuthorization`.
    pub flows: BTreeMap<String, Flow>,
}

/// One flow of OAuth 2.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Flow {
    /// Where the user gives consent.
    pub authorization_url: Option<String>,
    /// Where tokens are issued.
    pub token_url: Option<String>,
    /// Where tokens are renewed.
    pub refresh_url: Option<String>,
    /// The scopes, each with one line about it.
    pub scopes: BTreeMap<String, String>,
}

/// One way to be let in: all of these schemes together.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Requirement {
    /// Scheme names, each with the scopes that it needs.
    pub schemes: BTreeMap<String, Vec<String>>,
}

impl Scheme {
    /// The scheme object as OpenAPI 3.1 writes it.
    pub fn to_value(&self) -> Value {
        let mut object = serde_json::Map::new();
        let mut set = |key: &str, value: Value| {
            object.insert(key.to_owned(), value);
        };
        match &self.kind {
            SchemeKind::ApiKey { place, name } => {
                set("type", "apiKey".into());
                set("in", place.name().into());
                set("name", name.as_str().into());
            }
            SchemeKind::Http {
                scheme,
                bearer_format,
            } => {
                set("type", "http".into());
                set("scheme", scheme.as_str().into());
                if let Some(format) = bearer_format {
                    set("bearerFormat", format.as_str().into());
                }
            }
            SchemeKind::OAuth2(flows) => {
                set("type", "oauth2".into());
                let flows = flows
                    .flows
                    .iter()
                    .map(|(name, flow)| (name.clone(), flow.to_value()));
                set("flows", Value::Object(flows.collect()));
            }
            SchemeKind::OpenIdConnect { url } => {
                set("type", "openIdConnect".into());
                set("openIdConnectUrl", url.as_str().into());
            }
            SchemeKind::MutualTls => set("type", "mutualTLS".into()),
        }
        if let Some(description) = &self.description {
            set("description", description.as_str().into());
        }
        Value::Object(object)
    }
}

impl Flow {
    fn to_value(&self) -> Value {
        let mut object = serde_json::Map::new();
        let addresses = [
            ("authorizationUrl", &self.authorization_url),
            ("tokenUrl", &self.token_url),
            ("refreshUrl", &self.refresh_url),
        ];
        for (key, address) in addresses {
            if let Some(address) = address {
                object.insert(key.to_owned(), address.as_str().into());
            }
        }
        let scopes = self
            .scopes
            .iter()
            .map(|(name, text)| (name.clone(), text.as_str().into()));
        object.insert("scopes".to_owned(), Value::Object(scopes.collect()));
        Value::Object(object)
    }
}

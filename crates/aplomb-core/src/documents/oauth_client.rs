//! What a page says of itself to an authorization server.

use std::collections::BTreeMap;

use serde::Serialize;

/// Swagger UI as a client of an authorization server. There is no place for a secret: everybody can read the page.
///
/// ```
/// use aplomb_core::App;
/// use aplomb_core::documents::OauthClient;
///
/// let app = App::new("Desk", "1.0.0").documents(|documents| {
///     let mut client = OauthClient::new("desk-docs");
///     client.scopes = vec!["orders:read".to_owned()];
///     documents.swagger_ui.oauth = Some(client);
/// });
/// # assert!(app.check().is_ok());
/// ```
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OauthClient {
    /// The id that the authorization server knows it by.
    pub client_id: String,
    /// Shown beside the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_name: Option<String>,
    /// The realm, for servers that want one in the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub realm: Option<String>,
    /// The scopes that are ticked at first.
    pub scopes: Vec<String>,
    /// Sent with each request for an authorization: an `audience`, for example.
    pub additional_query_string_params: BTreeMap<String, String>,
    /// Whether an authorization code is bound to this browser (PKCE, RFC 7636). Default: yes, as RFC 9700 asks for.
    pub use_pkce_with_authorization_code_grant: bool,
}

impl OauthClient {
    /// A client by its id.
    pub fn new(client_id: &str) -> OauthClient {
        OauthClient {
            client_id: client_id.to_owned(),
            app_name: None,
            realm: None,
            scopes: Vec::new(),
            additional_query_string_params: BTreeMap::new(),
            use_pkce_with_authorization_code_grant: true,
        }
    }
}

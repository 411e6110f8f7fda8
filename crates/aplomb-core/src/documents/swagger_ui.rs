//! Swagger UI: how it looks and behaves.

use http::Method;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::{LinkedFile, OauthClient};

/// How Swagger UI looks and behaves: [its own parameters](https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/), under
/// their own names.
///
/// ```
/// use aplomb_core::App;
/// use aplomb_core::documents::{DocExpansion, SyntaxTheme};
///
/// let app = App::new("Desk", "1.0.0").documents(|documents| {
///     let swagger_ui = &mut documents.swagger_ui;
///     swagger_ui.doc_expansion = DocExpansion::None;
///     swagger_ui.syntax_highlight = Some(SyntaxTheme::Obsidian);
/// });
/// # assert!(app.check().is_ok());
/// ```
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SwaggerUi {
    /// Whether the address of the page follows what is opened, so that it can be passed on. Default: yes.
    pub deep_linking: bool,
    /// Whether the id of each operation is shown. Default: no.
    pub display_operation_id: bool,
    /// Whether it is shown how long a request took. Default: yes.
    pub display_request_duration: bool,
    /// How deep the models at the end of the page are opened; -1 leaves them out. Default: 1.
    pub default_models_expand_depth: i32,
    /// How deep the model of an operation is opened. Default: 1.
    pub default_model_expand_depth: i32,
    /// What is shown first of a model. Default: its example.
    pub default_model_rendering: ModelRendering,
    /// What is open at first. Default: the list of operations.
    pub doc_expansion: DocExpansion,
    /// Whether there is a box that filters by tag. Default: no.
    pub filter: bool,
    /// At most so many tags are shown. Default: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_displayed_tags: Option<u32>,
    /// The order of the operations of a tag. Default: that of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operations_sorter: Option<OperationsSorter>,
    /// Whether tags are sorted by their names. Default: no, they have the order of the document.
    #[serde(
        rename = "tagsSorter",
        serialize_with = "by_name",
        skip_serializing_if = "is_not"
    )]
    pub sort_tags: bool,
    /// Whether the browser keeps credentials when the page is closed. Default: no.
    pub persist_authorization: bool,
    /// Whether a request is shown for other programs than curl. Default: no.
    pub request_snippets_enabled: bool,
    /// Whether `pattern`, `maxLength`, `minimum` and the like are shown for parameters. Default: yes.
    pub show_common_extensions: bool,
    /// Whether members with `x-` are shown. Default: yes.
    pub show_extensions: bool,
    /// The methods that can be tried out. Default: all.
    #[serde(serialize_with = "in_small_letters", skip_serializing_if = "Option::is_none")]
    pub supported_submit_methods: Option<Vec<Method>>,
    /// The colours of bodies; `None` leaves them black, which is faster for large ones. Default: [`SyntaxTheme::Agate`].
    #[serde(serialize_with = "theme_or_off")]
    pub syntax_highlight: Option<SyntaxTheme>,
    /// Whether operations can be tried out without a click before. Default: no.
    pub try_it_out_enabled: bool,
    /// Whether cookies are sent to other origins. Default: no.
    pub with_credentials: bool,
    /// Parameters that have no field here, by their own names. They win over the fields.
    #[serde(flatten)]
    pub more: Map<String, Value>,
    /// What it says of itself to an authorization server. Default: nothing; the user types it.
    #[serde(skip)]
    pub oauth: Option<OauthClient>,
    /// Where an authorization server sends the browser back to. Default: `oauth2-redirect` below the path of the page.
    #[serde(skip)]
    pub oauth2_redirect: Option<String>,
    /// Its script, instead of the one that comes along.
    #[serde(skip)]
    pub script: Option<LinkedFile>,
    /// Its style sheet, instead of the one that comes along.
    #[serde(skip)]
    pub style: Option<LinkedFile>,
    /// The icon of the page, instead of Swagger's.
    #[serde(skip)]
    pub icon: Option<LinkedFile>,
}

impl Default for SwaggerUi {
    fn default() -> SwaggerUi {
        SwaggerUi {
            deep_linking: true,
            display_operation_id: false,
            display_request_duration: true,
            default_models_expand_depth: 1,
            default_model_expand_depth: 1,
            default_model_rendering: ModelRendering::default(),
            doc_expansion: DocExpansion::default(),
            filter: false,
            max_displayed_tags: None,
            operations_sorter: None,
            sort_tags: false,
            persist_authorization: false,
            request_snippets_enabled: false,
            show_common_extensions: true,
            show_extensions: true,
            supported_submit_methods: None,
            syntax_highlight: Some(SyntaxTheme::default()),
            try_it_out_enabled: false,
            with_credentials: false,
            more: Map::new(),
            oauth: None,
            oauth2_redirect: None,
            script: None,
            style: None,
            icon: None,
        }
    }
}

impl SwaggerUi {
    pub(crate) fn linked(&self) -> impl Iterator<Item = &LinkedFile> {
        self.script.iter().chain(&self.style).chain(&self.icon)
    }
}

/// What Swagger UI opens at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum DocExpansion {
    /// The tags, with a line for each operation.
    #[default]
    List,
    /// Everything.
    Full,
    /// Nothing: the tags alone.
    None,
}

/// What Swagger UI shows first of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ModelRendering {
    /// An example value.
    #[default]
    Example,
    /// The schema.
    Model,
}

/// How Swagger UI sorts the operations of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum OperationsSorter {
    /// By path.
    #[serde(rename = "alpha")]
    Path,
    /// By method.
    #[serde(rename = "method")]
    Method,
}

/// The colours in which Swagger UI shows bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "they are names of themes")]
pub enum SyntaxTheme {
    #[default]
    Agate,
    Arta,
    Idea,
    Monokai,
    Nord,
    Obsidian,
    TomorrowNight,
}

fn theme_or_off<S: Serializer>(theme: &Option<SyntaxTheme>, serializer: S) -> Result<S::Ok, S::Error> {
    match theme {
        Some(theme) => json!({ "theme": theme }).serialize(serializer),
        None => serializer.serialize_bool(false),
    }
}

fn in_small_letters<S: Serializer>(methods: &Option<Vec<Method>>, serializer: S) -> Result<S::Ok, S::Error> {
    let methods = methods.iter().flatten();
    serializer.collect_seq(methods.map(|method| method.as_str().to_lowercase()))
}

fn by_name<S: Serializer>(_is: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("alpha")
}

fn is_not(is: &bool) -> bool {
    !*is
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(change: impl FnOnce(&mut SwaggerUi)) -> Value {
        let mut swagger_ui = SwaggerUi::default();
        change(&mut swagger_ui);
        serde_json::to_value(swagger_ui).expect("settings are JSON")
    }

    #[test]
    fn parameters_have_the_names_and_values_that_swagger_ui_reads() {
        let plain = written(|_| {});
        assert_eq!(plain["deepLinking"], true);
        assert_eq!(plain["docExpansion"], "list");
        assert_eq!(plain["syntaxHighlight"], json!({ "theme": "agate" }));
        for absent in [
            "maxDisplayedTags",
            "operationsSorter",
            "tagsSorter",
            "supportedSubmitMethods",
            "script",
        ] {
            assert_eq!(plain.get(absent), None, "{absent}");
        }
        let changed = written(|swagger_ui| {
            swagger_ui.syntax_highlight = None;
            swagger_ui.operations_sorter = Some(OperationsSorter::Path);
            swagger_ui.sort_tags = true;
            swagger_ui.supported_submit_methods = Some(vec![Method::GET]);
            swagger_ui.doc_expansion = DocExpansion::None;
            swagger_ui
                .more
                .insert("showMutatedRequest".to_owned(), false.into());
            swagger_ui.more.insert("deepLinking".to_owned(), false.into());
        });
        assert_eq!(changed["syntaxHighlight"], false);
        assert_eq!(changed["operationsSorter"], "alpha");
        assert_eq!(changed["tagsSorter"], "alpha");
        assert_eq!(changed["supportedSubmitMethods"], json!(["get"]));
        assert_eq!(changed["docExpansion"], "none");
        assert_eq!(changed["showMutatedRequest"], false);
        assert_eq!(changed["deepLinking"], false, "what has no field wins");
    }

    #[test]
    fn themes_have_their_names() {
        let theme = written(|swagger_ui| swagger_ui.syntax_highlight = Some(SyntaxTheme::TomorrowNight));
        assert_eq!(theme["syntaxHighlight"]["theme"], "tomorrow-night");
    }
}

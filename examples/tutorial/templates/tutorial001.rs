//! A page from a template: what is put in is escaped, and addresses are made from the handlers.

use aplomb::arg::NoLink;
use aplomb::prelude::*;
use minijinja::{Environment, Value, context};

/// Where the styles are.
const STATIC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/static");

/// Why there is no page.
#[derive(Debug, Problem)]
pub enum PageError {
    /// The template cannot be filled in.
    #[problem(status = 500, hidden)]
    Template(#[from] minijinja::Error),
    /// There is no such address.
    #[problem(transparent)]
    Link(#[from] NoLink),
}

/// Read Item
#[get("/items/{id}")]
pub async fn read_item(
    id: String,
    links: Links,
    templates: State<Environment<'static>>,
) -> Result<Html<String>, PageError> {
    // A link is encoded already.
    let styles = Value::from_safe_string(links.url("/static/styles.css")?);
    let item = Value::from_safe_string(links.url(read_item::path(&id))?);
    let page = templates
        .get_template("item.html")?
        .render(context! { id, styles, item })?;
    Ok(Html(page))
}

/// Reads the templates. The name of a page ends in `.html`: so what is put in is escaped.
async fn templates() -> Result<Environment<'static>, minijinja::Error> {
    let mut templates = Environment::new();
    templates.add_template("item.html", include_str!("templates/item.html"))?;
    Ok(templates)
}

/// The app.
pub fn app() -> App {
    App::new("Templates", "0.1.0")
        .lifespan(templates, |_templates| async {})
        .files("/static", STATIC)
        .routes(routes![read_item])
}

//! A service of another framework below a path: an axum router, a file server, anything that speaks tower. It sees the rest of the path.

use std::convert::Infallible;

use aplomb::Body;
use aplomb::prelude::*;
use tower::service_fn;

/// What the other framework does.
async fn legacy(request: http::Request<Body>) -> Result<http::Response<String>, Infallible> {
    let mut response = http::Response::new(String::new());
    if request.uri().path() == "/" {
        let name = name(request.uri().query().unwrap_or_default());
        *response.body_mut() = format!("Hello, {name} from Flask!");
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert("content-type", html);
    } else {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(response)
}

/// Who is greeted, as HTML.
fn name(query: &str) -> String {
    let mut address = Url::parse("http://legacy").expect("it is an address");
    address.set_query(Some(query));
    let named = address.query_pairs().find(|(key, _)| key == "name");
    let name = named.map_or("World".to_owned(), |(_, name)| name.into_owned());
    name.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&#34;")
        .replace('\'', "&#39;")
}

/// A greeting.
#[model]
pub struct Greeting {
    message: String,
}

/// Read Main
#[get("/v2")]
pub async fn read_main() -> Greeting {
    Greeting {
        message: "Hello World".to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("WSGI", "0.1.0")
        .routes(routes![read_main])
        .mount("/v1", service_fn(legacy))
}

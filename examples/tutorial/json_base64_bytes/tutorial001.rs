//! JSON has no bytes: `Base64` reads and writes them as text, and the document says so.

use std::string::FromUtf8Error;

use aplomb::prelude::*;

/// Bytes, and what they are.
#[model]
pub struct Data {
    description: String,
    data: Base64,
}

/// What the bytes say.
#[model]
pub struct Read {
    description: String,
    content: String,
}

/// The bytes are no text.
#[derive(Debug, Problem)]
#[problem(status = 500, hidden)]
pub struct NoText(#[from] FromUtf8Error);

/// Post Data
#[post("/data")]
pub async fn post_data(body: Data) -> Result<Read, NoText> {
    Ok(Read {
        description: body.description,
        content: String::from_utf8(body.data.into())?,
    })
}

/// Get Data
#[get("/data")]
pub async fn get_data() -> Data {
    Data {
        description: "A plumbus".to_owned(),
        data: b"hello".to_vec().into(),
    }
}

/// Post Data In Out
#[post("/data-in-out")]
pub async fn post_data_in_out(body: Data) -> Data {
    body
}

/// The app.
pub fn app() -> App {
    App::new("Bytes", "0.1.0").routes(routes![post_data, get_data, post_data_in_out])
}

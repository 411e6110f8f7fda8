//! A WebSocket with parameters and a dependency: all of it is checked before the socket opens.

use aplomb::prelude::*;

/// The session cookie, or the token of the query.
#[derive(Clone)]
pub struct CookieOrToken(String);

/// Why nobody is let in.
#[derive(Debug, Problem)]
pub enum Refused {
    /// Neither a cookie nor a token was sent.
    #[problem(status = 403)]
    NoCredential,
}

#[dependency]
pub async fn cookie_or_token(
    #[cookie] session: Option<String>,
    #[query] token: Option<String>,
) -> Result<CookieOrToken, Refused> {
    let session = session.filter(|session| !session.is_empty());
    session.or(token).map(CookieOrToken).ok_or(Refused::NoCredential)
}

/// The page that talks to the socket.
#[get("/")]
pub async fn get() -> Html<&'static str> {
    Html(include_str!("tutorial002.html"))
}

/// Say back what is said, and who is let in.
#[ws("/items/{item_id}/ws")]
pub async fn websocket_endpoint(
    item_id: String,
    #[query] q: Option<i64>,
    cookie_or_token: CookieOrToken,
    mut socket: Socket<String, String>,
) -> Result<(), Closed> {
    let CookieOrToken(credential) = cookie_or_token;
    loop {
        let text = socket.receive().await?;
        socket
            .send(format!("Session cookie or query token value is: {credential}"))
            .await?;
        if let Some(q) = q {
            socket.send(format!("Query parameter q is: {q}")).await?;
        }
        socket
            .send(format!("Message text was: {text}, for item ID: {item_id}"))
            .await?;
    }
}

/// The app.
pub fn app() -> App {
    App::new("WebSockets", "0.1.0").routes(routes![get, websocket_endpoint])
}

//! Conversations over WebSockets: who says what, in which order.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http::{HeaderValue, StatusCode};
use http_body_util::BodyExt;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role};

use crate::capture::Answers;
use crate::case::{Content, Expected, Step};
use crate::client::{self, Answer};
use crate::compare::{self, Difference};

/// How long a frame may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the handlers have to begin after their handshakes, as the recorded tests give it to them.
const MOMENT: Duration = Duration::from_millis(30);

/// The example of RFC 6455, section 1.3, with its answer.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq)]
enum Turn {
    /// The server opens the socket.
    Accept,
    /// The client says something.
    Say(Message),
    /// The server says something.
    Hear(Message),
    /// The server closes, with a reason.
    Close(u16, Value),
    /// The client closes.
    Leave(u16),
    /// The handler fails.
    Fail,
}

impl Turn {
    /// Reads a turn: `["client", "text", "hello"]`. The connection of the client is none.
    fn read(value: &Value) -> Result<Option<Turn>, String> {
        let text = |index: usize| value[index].as_str().unwrap_or_default();
        let code =
            || u16::try_from(value[2].as_u64().unwrap_or(1000)).map_err(|error| format!("{value}: {error}"));
        let message = || match (text(1), &value[2]) {
            ("bytes", Value::String(bytes)) => Ok(Message::Binary(client::decode(bytes)?.into())),
            (_, Value::String(text)) => Ok(Message::text(text.as_str())),
            (_, value) => Ok::<_, String>(Message::text(value.to_string())),
        };
        Ok(Some(match (text(0), text(1)) {
            ("client", "connect") => return Ok(None),
            ("server", "accept") => Turn::Accept,
            ("server", "close") => Turn::Close(code()?, value[3].clone()),
            ("client", "disconnect" | "close") => Turn::Leave(code()?),
            ("client", "text" | "bytes" | "json") => Turn::Say(message()?),
            ("server", "text" | "bytes" | "json") => Turn::Hear(message()?),
            ("server-raised", _) => Turn::Fail,
            _ => return Err(format!("no turn of a conversation: {value}")),
        }))
    }
}

/// A conversation whose handshake is done.
pub struct Conversation {
    turns: Vec<Turn>,
    handshake: Handshake,
}

enum Handshake {
    Open(Box<WebSocketStream<TokioIo<Upgraded>>>),
    Refused(Answer),
}

/// Holds conversations at the same time: what one says, another may hear. The differences of each.
pub async fn talk(conversations: Vec<Result<Conversation, String>>) -> Vec<Result<Vec<Difference>, String>> {
    tokio::time::sleep(MOMENT).await;
    let talks = conversations.into_iter().map(|conversation| async {
        let mut conversation = conversation?;
        Ok(conversation.differences().await)
    });
    futures_util::future::join_all(talks).await
}

/// Sends the handshake of a step.
///
/// # Errors
///
/// A connection that fails, a step that is no conversation.
pub async fn connect(address: SocketAddr, step: &Step, answers: &Answers) -> Result<Conversation, String> {
    let mut turns = Vec::new();
    for value in step.websocket.iter().flatten() {
        turns.extend(Turn::read(&answers.fill_value(value)?)?);
    }
    let handshake = tokio::time::timeout(PATIENCE, shake(address, step, answers))
        .await
        .unwrap_or_else(|_| Err("no answer to the handshake".to_owned()))?;
    Ok(Conversation { turns, handshake })
}

async fn shake(address: SocketAddr, step: &Step, answers: &Answers) -> Result<Handshake, String> {
    let mut request = client::request(step, answers)?;
    for (name, value) in [
        ("upgrade", "websocket"),
        ("connection", "Upgrade"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", KEY),
    ] {
        request
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    let stream = tokio::net::TcpStream::connect(address)
        .await
        .map_err(|error| error.to_string())?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| error.to_string())?;
    tokio::spawn(connection.with_upgrades());
    let mut response = sender
        .send_request(request)
        .await
        .map_err(|error| error.to_string())?;
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        if response.headers().get("sec-websocket-accept") != Some(&HeaderValue::from_static(ACCEPT)) {
            return Err("the answer to the handshake does not fit its key".to_owned());
        }
        let upgraded = hyper::upgrade::on(&mut response)
            .await
            .map_err(|error| error.to_string())?;
        let stream = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Client, None).await;
        return Ok(Handshake::Open(Box::new(stream)));
    }
    let (head, body) = response.into_parts();
    let body = body.collect().await.map_err(|error| error.to_string())?;
    Ok(Handshake::Refused(Answer {
        status: head.status,
        headers: head.headers,
        body: body.to_bytes(),
    }))
}

impl Conversation {
    async fn differences(&mut self) -> Vec<Difference> {
        let opens = self.turns.contains(&Turn::Accept);
        match (&mut self.handshake, opens) {
            (Handshake::Refused(answer), false) => refusal(&self.turns, answer),
            (Handshake::Refused(answer), true) => {
                let body = String::from_utf8_lossy(&answer.body);
                let found = format!("{} {body}", answer.status.as_u16());
                vec![Difference::new(1, "handshake", "an open socket", found)]
            }
            (Handshake::Open(_), false) => {
                vec![Difference::new(1, "handshake", "a refusal", "an open socket")]
            }
            (Handshake::Open(stream), true) => {
                let mut differences = Vec::new();
                let mut left = false;
                for (number, turn) in self.turns.iter().enumerate() {
                    let place = format!("turn {number}");
                    match take(stream, turn, &mut left, &place).await {
                        Ok(found) => differences.extend(found),
                        // What follows is out of step.
                        Err(difference) => {
                            differences.push(difference);
                            break;
                        }
                    }
                }
                differences
            }
        }
    }
}

/// A socket that is closed before it opens is 403 to its handshake with the servers that FastAPI runs on. The errors, which are the reason of
/// the recorded close, are in the body here.
fn refusal(turns: &[Turn], answer: &Answer) -> Vec<Difference> {
    let reason = turns.iter().find_map(|turn| match turn {
        Turn::Close(_, reason) => Some(reason.clone()),
        _ => None,
    });
    let mut expected = Expected {
        status: StatusCode::FORBIDDEN.as_u16(),
        headers: Vec::new(),
        body: Content::default(),
        volatile: Vec::new(),
        unordered: Vec::new(),
    };
    match reason {
        Some(Value::Array(faults)) => expected.body.json = Some(json!({ "detail": faults })),
        _ => expected.volatile.push("body:".to_owned()),
    }
    compare::compare("websocket", &expected, answer)
}

type Stream = WebSocketStream<TokioIo<Upgraded>>;

/// Takes one turn.
async fn take(
    stream: &mut Stream,
    turn: &Turn,
    left: &mut bool,
    place: &str,
) -> Result<Vec<Difference>, Difference> {
    match turn {
        Turn::Accept => Ok(Vec::new()),
        Turn::Say(message) => say(stream, message.clone(), place).await,
        Turn::Leave(code) => {
            *left = true;
            let frame = CloseFrame {
                code: (*code).into(),
                reason: "".into(),
            };
            say(stream, Message::Close(Some(frame)), place).await
        }
        Turn::Hear(wanted) => hear(stream, wanted, place).await,
        Turn::Close(code, reason) => closed(stream, Some((*code, reason)), place).await,
        // The client has left: nobody hears of it.
        Turn::Fail if *left => Ok(Vec::new()),
        Turn::Fail => closed(stream, None, place).await,
    }
}

async fn say(stream: &mut Stream, message: Message, place: &str) -> Result<Vec<Difference>, Difference> {
    match stream.send(message).await {
        Ok(()) => Ok(Vec::new()),
        Err(error) => Err(Difference::new(1, place, "an open socket", error.to_string())),
    }
}

/// The next frame that is no ping.
async fn next(stream: &mut Stream) -> Result<Option<Message>, String> {
    loop {
        let Ok(frame) = tokio::time::timeout(PATIENCE, stream.next()).await else {
            return Err(format!("nothing within {} s", PATIENCE.as_secs()));
        };
        match frame {
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(message)) => return Ok(Some(message)),
            Some(Err(error)) => return Err(error.to_string()),
            None => return Ok(None),
        }
    }
}

async fn hear(stream: &mut Stream, wanted: &Message, place: &str) -> Result<Vec<Difference>, Difference> {
    let expected = || format!("{wanted:?}");
    let found = match next(stream).await {
        Ok(Some(found)) => found,
        Ok(None) => return Err(Difference::new(1, place, expected(), "the end")),
        Err(error) => return Err(Difference::new(1, place, expected(), error)),
    };
    match (wanted, &found) {
        (Message::Text(wanted), Message::Text(text)) => Ok(text_differences(wanted, text, place)),
        (Message::Binary(wanted), Message::Binary(bytes)) if wanted == bytes => Ok(Vec::new()),
        (Message::Binary(_), Message::Binary(_)) => {
            Ok(vec![Difference::new(2, place, expected(), format!("{found:?}"))])
        }
        _ => Err(Difference::new(1, place, expected(), format!("{found:?}"))),
    }
}

/// Texts that hold the same JSON differ at level 4.
fn text_differences(wanted: &str, found: &str, place: &str) -> Vec<Difference> {
    if compare::matches_text(wanted, found) {
        return Vec::new();
    }
    let same = match (
        serde_json::from_str::<Value>(wanted),
        serde_json::from_str::<Value>(found),
    ) {
        (Ok(wanted), Ok(found)) => wanted == found,
        _ => false,
    };
    let level = if same { 4 } else { 2 };
    vec![Difference::new(
        level,
        place,
        format!("{wanted:?}"),
        format!("{found:?}"),
    )]
}

/// The server's close: its code at level 1, its reason at level 3.
async fn closed(
    stream: &mut Stream,
    wanted: Option<(u16, &Value)>,
    place: &str,
) -> Result<Vec<Difference>, Difference> {
    let expected = || wanted.map_or("the end".to_owned(), |(code, _)| format!("close {code}"));
    let frame = match next(stream).await {
        Ok(Some(Message::Close(frame))) => frame,
        Ok(None) | Err(_) if wanted.is_none() => return Ok(Vec::new()),
        Ok(Some(other)) => return Err(Difference::new(1, place, expected(), format!("{other:?}"))),
        Ok(None) => {
            return Err(Difference::new(
                1,
                place,
                expected(),
                "the end without a close frame",
            ));
        }
        Err(error) => return Err(Difference::new(1, place, expected(), error)),
    };
    let (code, reason) = frame.map_or((1005, String::new()), |frame| {
        (frame.code.into(), frame.reason.as_str().to_owned())
    });
    let Some((wanted_code, wanted_reason)) = wanted else {
        return Ok(Vec::new());
    };
    if code != wanted_code {
        return Err(Difference::new(
            1,
            place,
            expected(),
            format!("close {code} {reason}"),
        ));
    }
    let wanted_reason = match wanted_reason {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    if reason == wanted_reason {
        return Ok(Vec::new());
    }
    Ok(vec![Difference::new(3, place, wanted_reason, reason)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use http::HeaderMap;

    #[test]
    fn turns_are_read() {
        let read = |value: Value| Turn::read(&value).unwrap();
        assert_eq!(read(json!(["client", "connect"])), None);
        assert_eq!(read(json!(["server", "accept"])), Some(Turn::Accept));
        assert_eq!(
            read(json!(["client", "text", "tea"])),
            Some(Turn::Say(Message::text("tea")))
        );
        assert_eq!(
            read(json!(["server", "bytes", "dGVh"])),
            Some(Turn::Hear(Message::Binary(Bytes::from_static(b"tea"))))
        );
        assert_eq!(
            read(json!(["server", "close", 1008, ""])),
            Some(Turn::Close(1008, json!("")))
        );
        assert_eq!(
            read(json!(["client", "disconnect", 1001])),
            Some(Turn::Leave(1001))
        );
        assert!(Turn::read(&json!(["server", "dances"])).is_err());
    }

    #[test]
    fn a_refusal_is_403_with_the_faults_of_the_reason() {
        let fault =
            |loc: &str| json!([{ "type": "int_parsing", "loc": ["query", loc], "msg": "m", "input": "bar" }]);
        let answer = |status: u16, body: Value| Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.to_string().into(),
        };
        let level =
            |reason: Value, answer: &Answer| compare::level(&refusal(&[Turn::Close(1008, reason)], answer));
        assert_eq!(
            level(fault("q"), &answer(403, json!({ "detail": fault("q") }))),
            4
        );
        assert_eq!(
            level(fault("q"), &answer(403, json!({ "detail": fault("p") }))),
            1
        );
        assert_eq!(
            level(fault("q"), &answer(422, json!({ "detail": fault("q") }))),
            0
        );
        assert_eq!(level(json!(""), &answer(403, json!({ "detail": "no" }))), 4);
    }

    #[test]
    fn texts_with_the_same_json_are_the_same() {
        assert!(text_differences("a", "a", "t").is_empty());
        assert_eq!(text_differences("a", "b", "t")[0].level, 2);
        assert_eq!(text_differences("{\"a\": 1}", "{\"a\":1}", "t")[0].level, 4);
    }
}

//! Messages of a tenant.

use std::sync::{Mutex, MutexGuard, PoisonError};

use aplomb::contract::{BodyContract, Content, TypeSchema};
use aplomb::prelude::*;

use crate::condition::Condition;
use crate::page::{Page, Paging};
use crate::tenant::Tenant;

/// A message as it is sent.
#[model]
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// What it is about
    #[field(min_length = 1, max_length = 20, pattern = "^[a-z]+$", example = "news")]
    pub topic: String,
    /// What it says
    #[field(max_length = 1000)]
    pub text: String,
    /// Who wants to know that it was delivered
    pub callback_url: Option<CallbackUrl>,
}

/// An address on the web.
#[model]
#[derive(Debug, Clone)]
pub struct CallbackUrl(
    #[field(
        pattern = r"^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?$",
        max_length = 200
    )]
    String,
);

/// How urgent a message is.
#[model]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Some day
    Low,
    /// In its turn
    Normal,
    /// Now
    High,
}

/// A word on a message.
#[model]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label(#[field(min_length = 1, max_length = 12)] String);

/// A message that was taken.
#[model]
#[derive(Debug, Clone)]
pub struct Message {
    /// Its number
    pub id: Uuid,
    /// What it is about
    pub topic: String,
    /// What it says
    pub text: String,
    /// How urgent it is
    pub priority: Priority,
    /// Words on it
    pub labels: Vec<Label>,
    /// Which program sent it
    pub program: Option<String>,
    /// In which language replies are wanted
    pub language: Language,
}

/// What the program that calls tells about itself.
#[model]
#[derive(Debug)]
pub struct Caller {
    /// The name of the program
    #[field(max_length = 40)]
    x_program: Option<String>,
    /// How often it has tried
    #[field(ge = 1, le = 10, default = 1)]
    x_attempt: u8,
}

/// What the person who calls prefers.
#[model]
#[derive(Debug)]
pub struct Preferences {
    /// The language
    #[field(default = Language::English)]
    language: Language,
}

/// A language.
#[model]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English
    English,
    /// German
    German,
}

/// The messages of all tenants.
#[derive(Debug, Default)]
pub struct Outbox(Mutex<Vec<(Tenant, Message)>>);

/// How many messages are kept; older ones go.
const KEPT: usize = 1000;

impl Outbox {
    fn lock(&self) -> MutexGuard<'_, Vec<(Tenant, Message)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn of(&self, tenant: &Tenant) -> Vec<Message> {
        let kept = self.lock();
        kept.iter()
            .filter(|(owner, _)| owner == tenant)
            .map(|(_, message)| message.clone())
            .collect()
    }
}

/// Send a message
///
/// Where the message has a `callback_url`, a request to it says that it was delivered.
#[post("", status = 201)]
pub async fn send(
    tenant: Tenant,
    #[header] caller: Caller,
    #[cookie] preferences: Preferences,
    #[body] message: NewMessage,
    /// How urgent it is
    #[body(default = Priority::Normal)]
    priority: Priority,
    /// Words on it
    #[body(max_items = 5, unique_items)]
    labels: Vec<Label>,
    outbox: State<Outbox>,
) -> Message {
    let message = Message {
        id: Uuid::now_v7(),
        topic: message.topic,
        text: message.text,
        priority,
        labels,
        program: caller
            .x_program
            .map(|name| format!("{name} ({})", caller.x_attempt)),
        language: preferences.language,
    };
    let mut kept = outbox.lock();
    if kept.len() >= KEPT {
        kept.remove(0);
    }
    kept.push((tenant, message.clone()));
    message
}

/// List the messages
#[get("")]
pub async fn list(tenant: Tenant, #[query] paging: Paging, outbox: State<Outbox>) -> Page<Message> {
    paging.cut(outbox.of(&tenant))
}

/// Read a message
#[get("/{id}")]
pub async fn read(tenant: Tenant, id: Uuid, outbox: State<Outbox>) -> Option<Message> {
    outbox.of(&tenant).into_iter().find(|message| message.id == id)
}

/// Search the messages
#[query_method("/search")]
pub async fn search(
    tenant: Tenant,
    #[query] paging: Paging,
    condition: Condition,
    outbox: State<Outbox>,
) -> Page<Message> {
    let found = outbox
        .of(&tenant)
        .into_iter()
        .filter(|message| condition.holds(message))
        .collect();
    paging.cut(found)
}

/// How many messages went.
#[model]
#[derive(Debug)]
pub struct Purged {
    /// The number
    count: usize,
}

/// Forget all messages
#[operation("/all", method = "PURGE")]
pub async fn purge(tenant: Tenant, outbox: State<Outbox>) -> Purged {
    let mut kept = outbox.lock();
    let before = kept.len();
    kept.retain(|(owner, _)| *owner != tenant);
    Purged {
        count: before - kept.len(),
    }
}

/// What the gateway sends when a message was delivered.
pub fn delivered() -> Operation {
    let mut operation = Operation::new(Method::POST, "{$request.body#/message/callback_url}", |_cx| {
        Box::pin(async { Response::empty(StatusCode::NO_CONTENT) })
    })
    .named("delivered")
    .summary("A message was delivered");
    operation.request_body(BodyContract::new(
        "application/json",
        Content::One(TypeSchema::of::<Message>()),
    ));
    operation
}

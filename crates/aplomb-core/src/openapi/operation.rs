//! Operations: parameters, bodies, and what is said about them.

use serde_json::{Map, Value, json};

use super::{Writer, extra, free_name, media, path, put_list, put_map, put_text, put_true};
use crate::contract::{BodyContract, Direction, Parameter};
use crate::fault::Place;
use crate::operation::Operation;

/// Who sends the request of an operation.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Sender {
    /// The client: an operation of the app.
    Client,
    /// The app itself: a webhook or a callback. Its body goes out, and its answers come in.
    App,
}

impl Sender {
    pub(super) fn request(self) -> Direction {
        match self {
            Sender::Client => Direction::Input,
            Sender::App => Direction::Output,
        }
    }
}

impl Writer<'_> {
    /// The operation object. `names` are the path parameters of the path that it stands under, by their position.
    pub(super) fn operation(&mut self, operation: &Operation, sender: Sender, names: &[String]) -> Value {
        let mut object = Map::new();
        put_list(&mut object, "tags", operation.tags.iter().map(|tag| json!(tag)));
        let summary = operation.summary.clone().or_else(|| title(&operation.name));
        put_text(&mut object, "summary", summary.as_ref());
        put_text(&mut object, "description", operation.description.as_ref());
        let id = operation
            .operation_id
            .as_ref()
            .or((!operation.name.is_empty()).then_some(&operation.name));
        if let Some(id) = id {
            let id = free_name(id, |id| self.ids.contains(id));
            object.insert("operationId".to_owned(), id.as_str().into());
            self.ids.insert(id);
        }
        put_true(&mut object, "deprecated", operation.deprecated);
        let parameters = self.parameters(operation, sender, names);
        put_list(&mut object, "parameters", parameters);
        if let Some(body) = &operation.body {
            object.insert("requestBody".to_owned(), self.request_body(body, sender));
        }
        object.insert("responses".to_owned(), self.responses(operation, sender));
        let callbacks = self.callbacks(operation);
        put_map(&mut object, "callbacks", callbacks);
        let security = self.security(operation);
        put_list(&mut object, "security", security);
        extra::merge(&mut object, &operation.extra);
        for tag in object.get("tags").and_then(Value::as_array).into_iter().flatten() {
            if let Some(tag) = tag
                .as_str()
                .filter(|tag| !self.tags.iter().any(|known| known == tag))
            {
                self.tags.push(tag.to_owned());
            }
        }
        Value::Object(object)
    }

    fn parameters(&mut self, operation: &Operation, sender: Sender, names: &[String]) -> Vec<Value> {
        let own_names = path::names(&operation.path);
        let mut list = Vec::new();
        for parameter in &operation.parameters {
            if parameter.hidden || parameter.place == Place::Body || is_described_elsewhere(parameter) {
                continue;
            }
            let renamed = own_names
                .iter()
                .position(|name| parameter.place == Place::Path && *name == parameter.name)
                .and_then(|position| names.get(position));
            let name = renamed.unwrap_or(&parameter.name);
            list.push(self.parameter(parameter, name, sender));
        }
        list
    }

    fn parameter(&mut self, parameter: &Parameter, name: &str, sender: Sender) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), name.into());
        object.insert("in".to_owned(), parameter.place.name().into());
        put_text(&mut object, "description", parameter.description.as_ref());
        let required = parameter.required || parameter.place == Place::Path;
        put_true(&mut object, "required", required);
        put_true(&mut object, "deprecated", parameter.deprecated);
        let schema = self.schemas.generate(&parameter.schema, sender.request());
        object.insert("schema".to_owned(), schema);
        put_map(&mut object, "examples", media::examples(&parameter.examples));
        Value::Object(object)
    }

    fn request_body(&mut self, body: &BodyContract, sender: Sender) -> Value {
        let mut object = Map::new();
        put_text(&mut object, "description", body.description.as_ref());
        let mut content = self.content(&body.content, sender.request());
        let examples = media::examples(&body.examples);
        if !examples.is_empty() {
            for media in content.values_mut() {
                if let Value::Object(media) = media {
                    put_map(media, "examples", examples.clone());
                }
            }
        }
        object.insert("content".to_owned(), Value::Object(content));
        put_true(&mut object, "required", body.required);
        Value::Object(object)
    }
}

/// OpenAPI 3.1.1, section 4.8.12.2.1: these headers are described by the content and by security, and are ignored as parameters.
fn is_described_elsewhere(parameter: &Parameter) -> bool {
    parameter.place == Place::Header
        && ["accept", "content-type", "authorization"]
            .iter()
            .any(|name| parameter.name.eq_ignore_ascii_case(name))
}

/// The name of a handler as a title, as FastAPI writes it: `place_order` is `Place Order`.
fn title(name: &str) -> Option<String> {
    let words = name.split('_').filter(|word| !word.is_empty()).map(|word| {
        let mut characters = word.chars();
        let first = characters.next().map(|first| first.to_uppercase().to_string());
        first.unwrap_or_default() + characters.as_str()
    });
    let title = words.collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then_some(title)
}

//! Paths, webhooks and callbacks: operations by where they are.

use http::Method;
use serde_json::{Map, Value};

use super::operation::Sender;
use super::{Version, Writer};
use crate::operation::Operation;

impl Writer<'_> {
    /// The paths, in the order in which they were declared.
    pub(super) fn paths(&mut self, operations: &[Operation]) -> Map<String, Value> {
        let mut paths: Map<String, Value> = Map::new();
        let mut shapes: Vec<(String, String)> = Vec::new();
        for operation in operations
            .iter()
            .filter(|operation| !operation.hidden && operation.socket.is_none())
        {
            // Templates that differ only in the names of their parameters are the same path in a document.
            let shape = shape(&operation.path);
            let key = match shapes.iter().find(|(known, _)| *known == shape) {
                Some((_, key)) => key.clone(),
                None => {
                    let key = operation.path.replace("{*", "{");
                    shapes.push((shape, key.clone()));
                    key
                }
            };
            let written = self.operation(operation, Sender::Client, &names(&key));
            let item = paths.entry(key).or_insert_with(|| Value::Object(Map::new()));
            self.put_operation(item, &operation.method, written);
        }
        paths
    }

    /// The requests that the app sends to its users.
    pub(super) fn webhooks(&mut self, webhooks: &[(String, Operation)]) -> Map<String, Value> {
        let mut map = Map::new();
        for (name, operation) in webhooks {
            let written = self.operation(operation, Sender::App, &[]);
            let item = map
                .entry(name.clone())
                .or_insert_with(|| Value::Object(Map::new()));
            self.put_operation(item, &operation.method, written);
        }
        map
    }

    /// The requests that an operation makes the app send.
    pub(super) fn callbacks(&mut self, operation: &Operation) -> Map<String, Value> {
        let mut map = Map::new();
        for (name, operations) in &operation.callbacks {
            let mut expressions = Map::new();
            for operation in operations {
                let written = self.operation(operation, Sender::App, &[]);
                let item = expressions
                    .entry(operation.path.clone())
                    .or_insert_with(|| Value::Object(Map::new()));
                self.put_operation(item, &operation.method, written);
            }
            map.insert(name.clone(), Value::Object(expressions));
        }
        map
    }

    /// Puts an operation under its method. Only eight methods have a place before 3.2, and nine since then; for the others there is
    /// `additionalOperations`, and the extension that was registered for it.
    fn put_operation(&self, item: &mut Value, method: &Method, operation: Value) {
        let Value::Object(item) = item else { return };
        let key = match method.as_str() {
            "GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "HEAD" | "PATCH" | "TRACE" => {
                method.as_str().to_ascii_lowercase()
            }
            "QUERY" if self.version == Version::V3_2 => "query".to_owned(),
            other => {
                let additional = match self.version {
                    Version::V3_2 => "additionalOperations",
                    _ => "x-oai-additionalOperations",
                };
                let others = item
                    .entry(additional)
                    .or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(others) = others {
                    others.insert(other.to_owned(), operation);
                }
                return;
            }
        };
        item.insert(key, operation);
    }
}

/// The names of the parameters in a template.
pub(super) fn names(template: &str) -> Vec<String> {
    crate::router::parameter_names(template)
        .into_iter()
        .map(String::from)
        .collect()
}

/// A template without the names of its parameters.
fn shape(template: &str) -> String {
    let mut shape = String::new();
    let mut inside = false;
    for character in template.chars() {
        match character {
            '{' => inside = true,
            '}' => inside = false,
            _ if inside => continue,
            _ => {}
        }
        shape.push(character);
    }
    shape
}

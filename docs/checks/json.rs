//! JSON as it is shown: the members in the order of the wire, short groups on one line.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// How long a line may be.
const WIDTH: usize = 100;

/// A JSON value that keeps the order of its members.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `null`, a truth value, a number or a text, as JSON.
    Scalar(String),
    /// An array.
    Array(Vec<Node>),
    /// An object.
    Object(Vec<(String, Node)>),
}

impl Node {
    /// Reads a JSON text, if it is an array or an object.
    ///
    /// ```
    /// use book::json::Node;
    ///
    /// let node = Node::read(r#"{"b":1,"a":[true,null]}"#).unwrap();
    /// assert_eq!(node.to_string(), r#"{"b": 1, "a": [true, null]}"#);
    /// assert!(Node::read("Not Found").is_none());
    /// ```
    pub fn read(text: &str) -> Option<Node> {
        match serde_json::from_str(text) {
            Ok(Node::Scalar(_)) | Err(_) => None,
            Ok(node) => Some(node),
        }
    }

    /// Whether this is what the page shows. A text with `…` fits each text that has the rest of it.
    ///
    /// ```
    /// use book::json::Node;
    ///
    /// let shown = Node::read(r#"{"instance": "urn:uuid:…"}"#).unwrap();
    /// assert!(shown.fits(&Node::read(r#"{"instance":"urn:uuid:12"}"#).unwrap()));
    /// assert!(!shown.fits(&Node::read(r#"{"instance":"12"}"#).unwrap()));
    /// ```
    pub fn fits(&self, actual: &Node) -> bool {
        match (self, actual) {
            (Node::Scalar(shown), Node::Scalar(actual)) => crate::answer::line_fits(shown, actual),
            (Node::Array(shown), Node::Array(actual)) => {
                shown.len() == actual.len()
                    && shown.iter().zip(actual).all(|(shown, actual)| shown.fits(actual))
            }
            (Node::Object(shown), Node::Object(actual)) => {
                shown.len() == actual.len()
                    && shown
                        .iter()
                        .zip(actual)
                        .all(|((name, shown), (other, actual))| name == other && shown.fits(actual))
            }
            _ => false,
        }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, indent: usize, taken: usize) -> fmt::Result {
        let compact = self.compact();
        if compact.chars().count() + indent + taken <= WIDTH {
            return f.write_str(&compact);
        }
        let inner = indent + 2;
        match self {
            Node::Scalar(text) => f.write_str(text),
            Node::Array(items) => {
                f.write_str("[")?;
                for (number, item) in items.iter().enumerate() {
                    let comma = if number == 0 { "" } else { "," };
                    write!(f, "{comma}\n{:inner$}", "")?;
                    item.write(f, inner, 1)?;
                }
                write!(f, "\n{:indent$}]", "")
            }
            Node::Object(members) => {
                f.write_str("{")?;
                for (number, (name, value)) in members.iter().enumerate() {
                    let comma = if number == 0 { "" } else { "," };
                    let name = quoted(name);
                    write!(f, "{comma}\n{:inner$}{name}: ", "")?;
                    value.write(f, inner, name.chars().count() + 3)?;
                }
                write!(f, "\n{:indent$}}}", "")
            }
        }
    }

    fn compact(&self) -> String {
        match self {
            Node::Scalar(text) => text.clone(),
            Node::Array(items) => {
                let items: Vec<String> = items.iter().map(Node::compact).collect();
                format!("[{}]", items.join(", "))
            }
            Node::Object(members) => {
                let members = members
                    .iter()
                    .map(|(name, value)| format!("{}: {}", quoted(name), value.compact()));
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0, 0)
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Scalar("null".to_owned()))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Scalar(serde_json::Value::from(value).to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Scalar(quoted(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut found = Vec::new();
        while let Some(item) = items.next_element()? {
            found.push(item);
        }
        Ok(Node::Array(found))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut found = Vec::new();
        while let Some(member) = members.next_entry()? {
            found.push(member);
        }
        Ok(Node::Object(found))
    }
}

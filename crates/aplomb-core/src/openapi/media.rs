//! Media types: what a body holds.

use serde_json::{Map, Value, json};

use super::{Version, Writer, put_list, put_map, put_text, put_true};
use crate::contract::{Content, Direction, Example, Part, TypeSchema};
use crate::problem::ErrorStyle;

impl Writer<'_> {
    /// The `content` of a body: each media type once.
    pub(super) fn content(
        &mut self,
        content: &[(String, Content)],
        direction: Direction,
    ) -> Map<String, Value> {
        let mut map: Map<String, Value> = Map::new();
        for (media_type, content) in content {
            let media_type = self.named(media_type);
            let next = self.media(media_type, content, direction);
            match map.get_mut(media_type) {
                Some(Value::Object(known)) => add_choice(known, Value::Object(next)),
                _ => {
                    map.insert(media_type.to_owned(), Value::Object(next));
                }
            }
        }
        map
    }

    /// A media type as the document names it: FastAPI's have no attributes.
    fn named<'m>(&self, media_type: &'m str) -> &'m str {
        match media_type.split_once(';') {
            Some((essence, _)) if self.problems.style == ErrorStyle::FastApi => essence.trim_end(),
            _ => media_type,
        }
    }

    fn media(&mut self, media_type: &str, content: &Content, direction: Direction) -> Map<String, Value> {
        let mut object = Map::new();
        match content {
            Content::One(schema) => {
                object.insert("schema".to_owned(), self.schemas.generate(schema, direction));
            }
            Content::Parts(parts) => {
                object.insert("schema".to_owned(), self.parts(parts, direction));
                let encoding = parts.iter().filter(|part| !part.hidden).filter_map(|part| {
                    let content_type = part.content_type.as_ref()?;
                    Some((part.name.clone(), json!({ "contentType": content_type })))
                });
                put_map(&mut object, "encoding", encoding.collect());
            }
            Content::Items(schema) => self.items(&mut object, media_type, schema, direction),
            // OpenAPI 3.1.1, section 4.8.14.4: for binary content the schema is left out.
            Content::Bytes if self.version != Version::V3_0 => {}
            Content::Bytes => {
                object.insert(
                    "schema".to_owned(),
                    json!({ "type": "string", "format": "binary" }),
                );
            }
        }
        object
    }

    /// A stream: what one item is. Before 3.2 there is no word for it but the extension that was registered for it, and the content as a
    /// whole is a text.
    fn items(
        &mut self,
        object: &mut Map<String, Value>,
        media_type: &str,
        schema: &TypeSchema,
        direction: Direction,
    ) {
        let item = self.schemas.generate(schema, direction);
        let is_events = media_type.starts_with("text/event-stream");
        let item = if is_events { event(item) } else { item };
        if self.version == Version::V3_2 {
            object.insert("itemSchema".to_owned(), item);
        } else {
            // Tools take the schema of events for that of each event.
            if !is_events {
                object.insert("schema".to_owned(), json!({ "type": "string" }));
            }
            object.insert("x-oai-itemSchema".to_owned(), item);
        }
    }

    /// An object whose members are parts.
    fn parts(&mut self, parts: &[Part], direction: Direction) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for part in parts.iter().filter(|part| !part.hidden) {
            let mut schema = self.schemas.generate(&part.schema, direction);
            if part.deprecated || part.description.is_some() {
                if let Value::Bool(_) = schema {
                    schema = json!({});
                }
                if let Value::Object(schema) = &mut schema {
                    put_text(schema, "description", part.description.as_ref());
                    put_true(schema, "deprecated", part.deprecated);
                }
            }
            properties.insert(part.name.clone(), schema);
            if part.required {
                required.push(json!(part.name));
            }
        }
        let mut object = Map::new();
        object.insert("type".to_owned(), "object".into());
        put_map(&mut object, "properties", properties);
        put_list(&mut object, "required", required);
        Value::Object(object)
    }
}

/// One server-sent event whose data is JSON, as OpenAPI 3.2, section 4.14.4, writes it.
fn event(data: Value) -> Value {
    json!({
        "type": "object",
        "properties": {
            "data": {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": data,
            },
            "event": { "type": "string" },
            "id": { "type": "string" },
            "retry": { "type": "integer", "minimum": 0 },
        },
        "required": ["data"],
    })
}

/// The same media type a second time: one of both. Not `oneOf`, since a value may fit both.
pub(super) fn add_choice(known: &mut Map<String, Value>, next: Value) {
    let Value::Object(mut next) = next else { return };
    for key in ["schema", "itemSchema", "x-oai-itemSchema"] {
        let Some(next) = next.shift_remove(key) else {
            continue;
        };
        match known.get_mut(key) {
            Some(schema) if *schema == next => {}
            Some(Value::Object(schema)) if schema.len() == 1 && schema.contains_key("anyOf") => {
                if let Some(Value::Array(choices)) = schema.get_mut("anyOf")
                    && !choices.contains(&next)
                {
                    choices.push(next);
                }
            }
            Some(schema) => *schema = json!({ "anyOf": [schema.take(), next] }),
            None => {
                known.insert(key.to_owned(), next);
            }
        }
    }
    for (key, value) in next {
        known.entry(key).or_insert(value);
    }
}

/// Named examples, as a map.
pub(super) fn examples(examples: &[Example]) -> Map<String, Value> {
    let example = |example: &Example| {
        let mut object = Map::new();
        put_text(&mut object, "summary", example.summary.as_ref());
        put_text(&mut object, "description", example.description.as_ref());
        object.insert("value".to_owned(), example.value.clone());
        (example.name.clone(), Value::Object(object))
    };
    examples.iter().map(example).collect()
}

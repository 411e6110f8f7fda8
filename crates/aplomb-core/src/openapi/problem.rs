//! Problems: each kind is a schema; the kinds that share a status are one response.

use serde_json::{Map, Value, json};

use super::components::Component;
use super::{Writer, component_key, free_name, put_list, put_map, put_text, sample};
use crate::contract::{Direction, ProblemContract};
use crate::problem::{ErrorStyle, framework};

/// The kinds of problem in a document.
#[derive(Default)]
pub(super) struct Kinds {
    /// Their schemas.
    pub(super) schemas: Vec<Component>,
    /// Responses that are one kind and nothing else.
    pub(super) responses: Map<String, Value>,
    /// Examples, for responses that can be several kinds.
    pub(super) examples: Map<String, Value>,
    known: Vec<Kind>,
}

/// A kind that has its schema.
#[derive(Clone, PartialEq)]
struct Kind {
    slug: String,
    /// The key of its response and of its example.
    key: String,
    /// The name of its schema.
    name: String,
    schema: Value,
    example: Option<Value>,
}

/// The media types of a response with problems, and what else the response says.
pub(super) struct ProblemContent {
    pub(super) media_type: &'static str,
    pub(super) media: Value,
}

impl Writer<'_> {
    /// The whole response of one kind, as a component.
    pub(super) fn problem_response(&mut self, contract: &ProblemContract) -> Value {
        let (key, media_type, media) = match self.problems.style {
            ErrorStyle::Problem => {
                let kind = self.kind(contract);
                let mut media = json!({ "schema": reference(&kind.name) });
                if let Some(example) = kind.example {
                    media["example"] = example;
                }
                (kind.key, "application/problem+json", media)
            }
            ErrorStyle::FastApi => {
                let key = component_key(&contract.slug);
                let media = json!({ "schema": self.envelope(contract) });
                (key, "application/json", media)
            }
        };
        let description = match (self.problems.style, is_invalid(contract)) {
            (ErrorStyle::FastApi, true) => "Validation Error",
            _ => &contract.title,
        };
        let mut response = Map::new();
        response.insert("description".to_owned(), description.into());
        put_map(
            &mut response,
            "headers",
            self.headers(&contract.headers, Direction::Output),
        );
        response.insert("content".to_owned(), json!({ media_type: media }));
        let response = Value::Object(response);
        // Two kinds may look the same and be sent with different headers.
        let responses = &mut self.kinds.responses;
        let key = free_name(&key, |key| {
            responses.get(key).is_some_and(|known| *known != response)
        });
        responses.entry(key.as_str()).or_insert(response);
        json!({ "$ref": format!("#/components/responses/{key}") })
    }

    /// The content of a response that can be several kinds, or a problem beside something else.
    pub(super) fn problem_content(&mut self, contracts: &[ProblemContract]) -> ProblemContent {
        if self.problems.style == ErrorStyle::FastApi {
            let mut schemas: Vec<Value> = Vec::new();
            for contract in contracts {
                let schema = self.envelope(contract);
                if !schemas.contains(&schema) {
                    schemas.push(schema);
                }
            }
            let schema = match schemas.len() {
                1 => schemas.swap_remove(0),
                _ => json!({ "anyOf": schemas }),
            };
            return ProblemContent {
                media_type: "application/json",
                media: json!({ "schema": schema }),
            };
        }
        let kinds: Vec<Kind> = contracts.iter().map(|contract| self.kind(contract)).collect();
        let schema = match &kinds[..] {
            [only] => reference(&only.name),
            _ => {
                let choices: Vec<Value> = kinds.iter().map(|kind| reference(&kind.name)).collect();
                let mapping = kinds.iter().map(|kind| {
                    let place = Component::own_reference(&kind.name);
                    (self.problem_type(&kind.slug), Value::String(place))
                });
                let mapping: Map<String, Value> = mapping.collect();
                json!({ "oneOf": choices, "discriminator": { "propertyName": "type", "mapping": mapping } })
            }
        };
        let mut media = Map::new();
        media.insert("schema".to_owned(), schema);
        let mut examples = Map::new();
        for (kind, contract) in kinds.iter().zip(contracts) {
            if let Some(value) = &kind.example {
                let example = json!({ "summary": contract.title, "value": value });
                self.kinds.examples.insert(kind.key.clone(), example);
                let reference = json!({ "$ref": format!("#/components/examples/{}", kind.key) });
                examples.insert(kind.key.clone(), reference);
            }
        }
        put_map(&mut media, "examples", examples);
        ProblemContent {
            media_type: "application/problem+json",
            media: Value::Object(media),
        }
    }

    fn problem_type(&self, slug: &str) -> String {
        format!("{}{slug}", self.problems.base)
    }

    /// The kind with its schema. Two kinds of one slug that say different things are two.
    fn kind(&mut self, contract: &ProblemContract) -> Kind {
        let schema = self.kind_schema(contract);
        let known = &self.kinds.known;
        if let Some(kind) = known
            .iter()
            .find(|kind| kind.slug == contract.slug && kind.schema == schema)
        {
            return kind.clone();
        }
        if self.kinds.schemas.is_empty() {
            self.kinds.schemas.push(Component::own("Problem", base_schema()));
        }
        let key = component_key(&contract.slug);
        let key = free_name(&key, |key| known.iter().any(|kind| kind.key == key));
        let name = schema_name(&key);
        let name = free_name(&name, |name| known.iter().any(|kind| kind.name == name));
        let kind = Kind {
            slug: contract.slug.clone(),
            key,
            name: name.clone(),
            schema: schema.clone(),
            example: self.example(contract),
        };
        self.kinds.schemas.push(Component::own(&name, schema));
        self.kinds.known.push(kind.clone());
        kind
    }

    fn kind_schema(&mut self, contract: &ProblemContract) -> Value {
        let mut properties = Map::new();
        let constants = [
            (
                "type",
                json!({ "type": "string", "const": self.problem_type(&contract.slug) }),
            ),
            ("title", json!({ "type": "string", "const": contract.title })),
            ("status", json!({ "type": "integer", "const": contract.status })),
        ];
        for (name, schema) in constants {
            properties.insert(name.to_owned(), schema);
        }
        let mut required = Vec::new();
        for member in &contract.members {
            let mut schema = self.schemas.generate(&member.schema, Direction::Output);
            if let Value::Object(schema) = &mut schema {
                put_text(schema, "description", member.description.as_ref());
            }
            properties.insert(member.name.clone(), schema);
            if member.required {
                required.push(json!(member.name));
            }
        }
        let mut object = Map::new();
        if !contract.description.is_empty() {
            object.insert("description".to_owned(), contract.description.as_str().into());
        }
        object.insert("allOf".to_owned(), json!([reference("Problem")]));
        object.insert("type".to_owned(), "object".into());
        object.insert("properties".to_owned(), Value::Object(properties));
        put_list(&mut object, "required", required);
        Value::Object(object)
    }

    fn example(&mut self, contract: &ProblemContract) -> Option<Value> {
        if contract.example.is_some() {
            return contract.example.clone();
        }
        sample::problem(contract, self.problems)
    }

    /// FastAPI's envelope for a kind.
    fn envelope(&mut self, contract: &ProblemContract) -> Value {
        let name = if is_invalid(contract) {
            "HTTPValidationError"
        } else {
            "HTTPException"
        };
        if !self.kinds.known.iter().any(|kind| kind.name == name) {
            let mut define = |name: &str, schema: Value| {
                self.kinds.schemas.push(Component::own(name, schema.clone()));
                self.kinds.known.push(Kind {
                    slug: String::new(),
                    key: String::new(),
                    name: name.to_owned(),
                    schema,
                    example: None,
                });
            };
            if is_invalid(contract) {
                define("HTTPValidationError", http_validation_error());
                define("ValidationError", validation_error());
            } else {
                define("HTTPException", http_exception());
            }
        }
        reference(name)
    }
}

fn is_invalid(contract: &ProblemContract) -> bool {
    contract.slug == framework::invalid().slug
}

fn reference(name: &str) -> Value {
    json!({ "$ref": Component::own_reference(name) })
}

/// `no-such-market` as `NoSuchMarketProblem`.
fn schema_name(slug: &str) -> String {
    let words = slug.split(['-', '_', '.']).map(|word| {
        let mut characters = word.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(characters).collect::<String>()
    });
    let name: String = words.collect();
    if name.ends_with("Problem") {
        name
    } else {
        name + "Problem"
    }
}

/// RFC 9457, section 3.1: what every problem has.
fn base_schema() -> Value {
    json!({
        "description": "A problem as RFC 9457 describes it.",
        "type": "object",
        "properties": {
            "type": {
                "description": "The kind of the problem: the address of its explanation.",
                "type": "string",
                "format": "uri-reference",
            },
            "title": { "description": "The kind in a few words.", "type": "string" },
            "status": { "description": "The status of the response.", "type": "integer", "minimum": 100, "maximum": 599 },
            "detail": { "description": "What happened this time.", "type": "string" },
            "instance": {
                "description": "The id of the request, for those who ask about it.",
                "type": "string",
                "format": "uri-reference",
            },
        },
        "required": ["type", "title", "status", "instance"],
    })
}

fn http_validation_error() -> Value {
    json!({
        "title": "HTTPValidationError",
        "type": "object",
        "properties": {
            "detail": { "title": "Detail", "type": "array", "items": reference("ValidationError") },
        },
    })
}

fn validation_error() -> Value {
    json!({
        "title": "ValidationError",
        "type": "object",
        "properties": {
            "loc": {
                "title": "Location",
                "type": "array",
                "items": { "anyOf": [{ "type": "string" }, { "type": "integer" }] },
            },
            "msg": { "title": "Message", "type": "string" },
            "type": { "title": "Error Type", "type": "string" },
            "input": { "title": "Input" },
            "ctx": { "title": "Context", "type": "object" },
        },
        "required": ["loc", "msg", "type"],
    })
}

fn http_exception() -> Value {
    json!({
        "title": "HTTPException",
        "type": "object",
        "properties": { "detail": { "title": "Detail", "type": "string" } },
        "required": ["detail"],
    })
}

//! Schemas by type: what a type's JSON Schema is, asked for when the document is built.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

/// Which way a value goes. The same type can have two schemas: a field with a default may be left out of a
/// request, and is always there in a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// From the client: what may be sent.
    Input,
    /// To the client: what will come.
    Output,
}

/// The schema of a Rust type, and what an attribute adds to it at one place of use.
#[derive(Clone)]
pub struct TypeSchema {
    make: fn(&mut SchemaGenerator) -> Schema,
    identity: fn() -> String,
    additions: Map<String, Value>,
}

impl TypeSchema {
    /// The schema of `T`.
    pub fn of<T: JsonSchema + ?Sized>() -> TypeSchema {
        TypeSchema {
            make: SchemaGenerator::subschema_for::<T>,
            identity: || T::schema_id().into_owned(),
            additions: Map::new(),
        }
    }

    /// Adds a keyword beside the type's own.
    #[must_use]
    pub fn with(mut self, keyword: &str, value: impl Into<Value>) -> TypeSchema {
        self.additions.insert(keyword.to_owned(), value.into());
        self
    }

    /// Takes over keywords.
    #[must_use]
    pub fn with_all(mut self, keywords: Map<String, Value>) -> TypeSchema {
        self.additions.extend(keywords);
        self
    }

    /// The identity of the Rust type: its full path and parameters.
    pub fn identity(&self) -> String {
        (self.identity)()
    }

    /// The keywords that were added.
    pub fn additions(&self) -> &Map<String, Value> {
        &self.additions
    }

    /// Writes the schema with a generator; named types become references into it.
    pub fn generate(&self, generator: &mut SchemaGenerator) -> Value {
        let mut schema = (self.make)(generator).to_value();
        if !self.additions.is_empty() {
            if let Value::Bool(_) = schema {
                schema = Value::Object(Map::new());
            }
            if let Value::Object(object) = &mut schema {
                for (keyword, value) in &self.additions {
                    object.insert(keyword.clone(), value.clone());
                }
            }
        }
        schema
    }
}

impl fmt::Debug for TypeSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypeSchema")
            .field("identity", &self.identity())
            .field("additions", &self.additions)
            .finish()
    }
}

/// The two generators of a document: one for what comes in, one for what goes out.
#[derive(Debug)]
pub struct Schemas {
    input: SchemaGenerator,
    output: SchemaGenerator,
}

impl Default for Schemas {
    fn default() -> Schemas {
        let settings = schemars::generate::SchemaSettings::draft2020_12().with(|settings| {
            settings.meta_schema = None;
            settings.definitions_path = "/$defs".into();
        });
        Schemas {
            input: settings.clone().for_deserialize().into_generator(),
            output: settings.for_serialize().into_generator(),
        }
    }
}

impl Schemas {
    /// Writes a schema for one direction.
    pub fn generate(&mut self, schema: &TypeSchema, direction: Direction) -> Value {
        schema.generate(match direction {
            Direction::Input => &mut self.input,
            Direction::Output => &mut self.output,
        })
    }

    /// The definitions that were collected for one direction, by the name in their references.
    pub fn definitions(&self, direction: Direction) -> &Map<String, Value> {
        match direction {
            Direction::Input => self.input.definitions(),
            Direction::Output => self.output.definitions(),
        }
    }
}

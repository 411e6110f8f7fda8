//! Schemas by type: what a type's JSON Schema is, asked for when the document is built.

use std::collections::BTreeMap;
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
    is_of_input: bool,
}

/// The schema of a named type, as one of the generators collected it.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// The generator that it comes from.
    pub direction: Direction,
    /// The last segment of the references to it, unique for its direction.
    pub name: String,
    /// The name of the type, without the number that `name` has where it clashes.
    pub base: String,
    /// The Rust type: its full path and parameters.
    pub identity: String,
    /// The schema.
    pub schema: Value,
}

impl Default for Schemas {
    fn default() -> Schemas {
        let settings = schemars::generate::SchemaSettings::draft2020_12().with(|settings| {
            settings.meta_schema = None;
        });
        let generator = |direction: Direction| {
            let mut settings = settings.clone();
            settings.definitions_path = direction.definitions_path().into();
            match direction {
                Direction::Input => settings.for_deserialize().into_generator(),
                Direction::Output => settings.for_serialize().into_generator(),
            }
        };
        Schemas {
            input: generator(Direction::Input),
            output: generator(Direction::Output),
            is_of_input: false,
        }
    }
}

impl Direction {
    /// Where the references of this direction point to, until the document gives them their place.
    pub(crate) fn definitions_path(self) -> &'static str {
        match self {
            Direction::Input => "/~input",
            Direction::Output => "/~output",
        }
    }

    /// The other way.
    pub(crate) fn reversed(self) -> Direction {
        match self {
            Direction::Input => Direction::Output,
            Direction::Output => Direction::Input,
        }
    }
}

impl Schemas {
    /// One schema a type: what may be sent, also where it comes.
    pub fn of_input() -> Schemas {
        Schemas {
            is_of_input: true,
            ..Schemas::default()
        }
    }

    /// Writes a schema for one direction.
    pub fn generate(&mut self, schema: &TypeSchema, direction: Direction) -> Value {
        schema.generate(match direction {
            Direction::Output if !self.is_of_input => &mut self.output,
            _ => &mut self.input,
        })
    }

    /// The definitions that were collected for one direction, by the name in their references.
    pub fn definitions(&self, direction: Direction) -> &Map<String, Value> {
        match direction {
            Direction::Input => self.input.definitions(),
            Direction::Output => self.output.definitions(),
        }
    }

    /// Every definition of both directions, with the type that it is of.
    pub fn into_definitions(self) -> Vec<Definition> {
        let mut all = collect(Direction::Input, self.input);
        all.extend(collect(Direction::Output, self.output));
        all
    }
}

fn collect(direction: Direction, mut generator: SchemaGenerator) -> Vec<Definition> {
    let definitions = generator.take_definitions(false);
    let identities = identities(&generator);
    let definition = |(name, schema): (&String, &Value)| {
        let identity = identities.get(name).unwrap_or(name).clone();
        Definition {
            direction,
            name: name.clone(),
            base: unnumbered(name, &identity, &definitions).to_owned(),
            identity,
            schema: schema.clone(),
        }
    };
    definitions.iter().map(definition).collect()
}

/// A name without the number that schemars puts behind one that is taken. A type may be called `Item2` all the same: then its path says so.
fn unnumbered<'a>(name: &'a str, identity: &str, definitions: &Map<String, Value>) -> &'a str {
    let last_word = name.rsplit('_').next().unwrap_or(name);
    if identity.trim_end_matches('>').ends_with(last_word) {
        return name;
    }
    let digits = name.len() - name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let mut shorter = (1..=digits).map(|count| &name[..name.len() - count]);
    shorter
        .find(|shorter| definitions.contains_key(*shorter))
        .unwrap_or(name)
}

/// The type behind each name. schemars keeps this table to itself: it keys schemas by type, but gives out only names, which are numbered
/// in the order of use and so differ between the two directions. Its `Debug` form is the one place where the table can be seen. Should that
/// form change, the names themselves are taken for identities: documents stay valid, and clashes keep their numbers.
fn identities(generator: &SchemaGenerator) -> BTreeMap<String, String> {
    let text = format!("{generator:?}");
    let mut found = BTreeMap::new();
    let Some((_, mut rest)) = text.split_once("schema_id_to_name: {") else {
        return found;
    };
    while let Some(entry) = rest.strip_prefix("SchemaUid(") {
        let Some((identity, after)) = quoted(entry) else {
            break;
        };
        let Some((_, after)) = after.split_once("): ") else {
            break;
        };
        let Some((name, after)) = quoted(after) else { break };
        found.insert(name, identity);
        rest = after.strip_prefix(", ").unwrap_or(after);
    }
    found
}

/// Reads a text as `Debug` writes it, and gives what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let text = text.strip_prefix('"')?;
    let mut read = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return Some((read, &text[index + 1..])),
            '\\' => read.push(characters.next()?.1),
            other => read.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    mod orders {
        #[derive(schemars::JsonSchema)]
        #[allow(unused)]
        pub struct Item {
            pub id: u32,
        }
    }

    mod users {
        #[derive(schemars::JsonSchema)]
        #[allow(unused)]
        pub struct Item {
            pub name: String,
        }
    }

    #[test]
    fn a_definition_knows_its_type() {
        let mut schemas = Schemas::default();
        schemas.generate(&TypeSchema::of::<orders::Item>(), Direction::Input);
        schemas.generate(&TypeSchema::of::<users::Item>(), Direction::Input);
        schemas.generate(&TypeSchema::of::<users::Item>(), Direction::Output);
        let known: Vec<_> = schemas
            .into_definitions()
            .into_iter()
            .map(|definition| {
                (
                    definition.direction,
                    definition.name,
                    definition.base,
                    definition.identity,
                )
            })
            .collect();
        let here = module_path!();
        let expected = [
            (Direction::Input, "Item", "orders"),
            (Direction::Input, "Item2", "users"),
            (Direction::Output, "Item", "users"),
        ]
        .map(|(direction, name, module)| {
            (
                direction,
                name.to_owned(),
                "Item".to_owned(),
                format!("{here}::{module}::Item"),
            )
        });
        assert_eq!(known, expected);
    }
}

//! The schemas of enums, where schemars says less than is read; and the fault of enums of names, which are strings on the wire.

use schemars::transform::Transform;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use crate::fault::{Fault, Faults, Location};

/// Adds the fault that a text is none of the names. As with pydantic, an enum is a type with a name in the document; the values of a type
/// that is written where it is used (`#[schemars(inline)]`) are a literal.
#[cold]
pub fn unknown<T: JsonSchema>(names: &[&str], at: &Location<'_>, faults: &mut Faults) -> Option<T> {
    let expected = in_words(names);
    let code = if T::inline_schema() {
        "literal_error"
    } else {
        "enum"
    };
    faults.push(Fault::at(at, code, format!("The value has to be {expected}")).with("expected", expected));
    None
}

/// `'a', 'b' or 'c'`.
fn in_words(names: &[&str]) -> String {
    let mut words = String::new();
    for (index, name) in names.iter().enumerate() {
        words.push_str(match index {
            0 => "",
            _ if index + 1 == names.len() => " or ",
            _ => ", ",
        });
        words.push('\'');
        words.push_str(name);
        words.push('\'');
    }
    words
}

/// Makes one `enum` of the choice of constants that schemars writes for names with doc comments, in the order of the type;
/// what the names mean goes into the description, where every reader of the document shows it.
#[derive(Debug)]
pub struct TextEnum<'a>(pub &'a [&'a str]);

impl Transform for TextEnum<'_> {
    fn transform(&mut self, schema: &mut Schema) {
        let Some(Value::Array(choices)) = schema.get("oneOf") else {
            return;
        };
        let mut names: Vec<(String, Option<String>)> = Vec::new();
        for choice in choices {
            let description = choice
                .get("description")
                .and_then(Value::as_str)
                .map(str::to_owned);
            match (choice.get("const"), choice.get("enum")) {
                (Some(Value::String(name)), _) => names.push((name.clone(), description)),
                (None, Some(Value::Array(all))) => {
                    for name in all {
                        let Value::String(name) = name else { return };
                        names.push((name.clone(), None));
                    }
                }
                _ => return,
            }
        }
        names.sort_by_key(|(name, _)| {
            self.0
                .iter()
                .position(|known| known == name)
                .unwrap_or(usize::MAX)
        });
        let mut description = schema
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned();
        let lines: Vec<String> = names
            .iter()
            .filter_map(|(name, text)| {
                text.as_ref()
                    .map(|text| format!("- `{name}`: {}", text.replace('\n', "\n  ")))
            })
            .collect();
        if !description.is_empty() && !lines.is_empty() {
            description.push_str("\n\n");
        }
        description.push_str(&lines.join("\n"));
        schema.remove("oneOf");
        schema.insert("type".to_owned(), "string".into());
        schema.insert(
            "enum".to_owned(),
            names.into_iter().map(|(name, _)| name).collect::<Vec<_>>().into(),
        );
        if !description.is_empty() {
            schema.insert("description".to_owned(), description.into());
        }
    }
}

/// Says that a variant without content may have `null` for it, and nothing else: the member is known by its name in the other variants.
#[derive(Debug)]
pub struct NoContent<'a> {
    /// The member that holds the content.
    pub content: &'a str,
}

impl Transform for NoContent<'_> {
    fn transform(&mut self, schema: &mut Schema) {
        let Some(Value::Array(choices)) = schema.get_mut("oneOf") else {
            return;
        };
        for choice in choices {
            if let Some(Value::Object(properties)) = choice.get_mut("properties") {
                properties
                    .entry(self.content)
                    .or_insert_with(|| serde_json::json!({ "type": "null" }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed() {
        assert_eq!(in_words(&["a"]), "'a'");
        assert_eq!(in_words(&["a", "b"]), "'a' or 'b'");
        assert_eq!(in_words(&["a", "b", "c"]), "'a', 'b' or 'c'");
    }

    #[test]
    fn a_choice_of_constants_becomes_an_enum() {
        let mut schema = schemars::json_schema!({
            "description": "How long.",
            "oneOf": [
                {"type": "string", "enum": ["third"]},
                {"type": "string", "const": "day", "description": "Until\nthe close"},
                {"type": "string", "const": "good", "description": "Until cancelled"},
            ],
        });
        TextEnum(&["day", "good", "third"]).transform(&mut schema);
        let expected = serde_json::json!({
            "type": "string",
            "enum": ["day", "good", "third"],
            "description": "How long.\n\n- `day`: Until\n  the close\n- `good`: Until cancelled",
        });
        assert_eq!(schema.to_value(), expected);
    }
}

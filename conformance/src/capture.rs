//! Captures: values of earlier answers that later steps send or expect.

use serde_json::Value;

/// The value that matches whatever comes.
pub const VOLATILE: &str = "{{volatile}}";

/// The JSON bodies of the answers of a case so far, by step.
#[derive(Debug, Clone, Default)]
pub struct Answers(Vec<Value>);

impl Answers {
    /// Adds the answer of the next step; `null` stands for a body that is no JSON.
    pub fn push(&mut self, answer: Value) {
        self.0.push(answer);
    }

    /// The text with every `{{step0:/pointer}}` replaced.
    ///
    /// # Errors
    ///
    /// A capture that points to nothing.
    pub fn fill(&self, text: &str) -> Result<String, String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some(begin) = rest.find("{{step") {
            let Some(length) = rest[begin..].find("}}") else {
                break;
            };
            filled.push_str(&rest[..begin]);
            match self.value(&rest[begin + 2..begin + length])? {
                Value::String(text) => filled.push_str(text),
                value => filled.push_str(&value.to_string()),
            }
            rest = &rest[begin + length + 2..];
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// The value with every capture inside replaced. A text that is nothing but a capture becomes the value itself.
    ///
    /// # Errors
    ///
    /// A capture that points to nothing.
    pub fn fill_value(&self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => match whole(text) {
                Some(capture) => self.value(capture)?.clone(),
                None => Value::String(self.fill(text)?),
            },
            Value::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|item| self.fill_value(item))
                    .collect::<Result<_, _>>()?,
            ),
            Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(name, member)| Ok::<_, String>((self.fill(name)?, self.fill_value(member)?)));
                Value::Object(members.collect::<Result<_, _>>()?)
            }
            _ => value.clone(),
        })
    }

    /// What `step0:/pointer` stands for.
    fn value(&self, capture: &str) -> Result<&Value, String> {
        let nothing = || format!("`{{{{{capture}}}}}` points to nothing");
        let (step, pointer) = capture
            .strip_prefix("step")
            .and_then(|capture| capture.split_once(':'))
            .ok_or_else(nothing)?;
        let step: usize = step.parse().map_err(|_| nothing())?;
        self.0
            .get(step)
            .and_then(|answer| answer.pointer(pointer))
            .ok_or_else(nothing)
    }
}

/// The capture, if the text is nothing else.
fn whole(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("{{")?.strip_suffix("}}")?;
    (inside.starts_with("step") && !inside.contains("{{")).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answers() -> Answers {
        let mut answers = Answers::default();
        answers.push(json!({ "token": "t-1", "user": { "id": 7 } }));
        answers.push(Value::Null);
        answers
    }

    #[test]
    fn captures_are_filled_into_texts() {
        let filled = answers().fill("/users/{{step0:/user/id}}?by={{step0:/token}}&x={y}");
        assert_eq!(filled.unwrap(), "/users/7?by=t-1&x={y}");
        assert_eq!(answers().fill("{{volatile}}").unwrap(), VOLATILE);
    }

    #[test]
    fn a_capture_alone_keeps_its_type() {
        let filled =
            answers().fill_value(&json!({ "id": "{{step0:/user/id}}", "text": ["id {{step0:/user/id}}"] }));
        assert_eq!(filled.unwrap(), json!({ "id": 7, "text": ["id 7"] }));
    }

    #[test]
    fn a_capture_that_points_to_nothing_is_an_error() {
        assert!(answers().fill("{{step0:/none}}").is_err());
        assert!(answers().fill("{{step1:/token}}").is_err());
        assert!(answers().fill("{{step2:/token}}").is_err());
    }
}

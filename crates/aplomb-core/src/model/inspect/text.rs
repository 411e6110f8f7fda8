//! Texts: lengths, patterns and formats.

use serde_json::{Map, Value};

use super::format;
use super::sink::Sink;
use super::walk::Walk;
use crate::fault::{Fault, Location};

impl<'s> Walk<'s> {
    /// A text under a schema.
    pub(super) fn text(
        &mut self,
        text: &str,
        schema: &'s Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        let limit = |name: &str| schema.get(name).and_then(Value::as_u64);
        let (least, most) = (limit("minLength"), limit("maxLength"));
        let input = || Value::String(text.to_owned());
        if least.is_some() || most.is_some() {
            let count = text.chars().count() as u64;
            let of = |number: u64| if number == 1 { "character" } else { "characters" };
            if let Some(least) = least.filter(|least| count < *least) {
                sink.push(|| {
                    let of = of(least);
                    let sentence = format!("The text has to have at least {least} {of}");
                    let fault = Fault::at(at, "string_too_short", sentence).with("min_length", least);
                    self.input(fault, &input(), schema)
                });
            }
            if let Some(most) = most.filter(|most| count > *most) {
                sink.push(|| {
                    let of = of(most);
                    let sentence = format!("The text may have at most {most} {of}");
                    let fault = Fault::at(at, "string_too_long", sentence).with("max_length", most);
                    self.input(fault, &input(), schema)
                });
            }
        }
        if let Some(source) = schema.get("pattern").and_then(Value::as_str)
            && !self.patterns.matches(source, text)
        {
            sink.push(|| {
                let sentence = format!("The text has to match the pattern {source}");
                let fault = Fault::at(at, "string_pattern_mismatch", sentence).with("pattern", source);
                self.input(fault, &input(), schema)
            });
        }
        let format = schema.get("format").and_then(Value::as_str);
        let wrong = match (format, schema.get("contentEncoding").and_then(Value::as_str)) {
            (Some(format), _) => format::check(format, text, self.lax),
            (None, Some(encoding)) => format::check(encoding, text, self.lax),
            (None, None) => None,
        };
        if let Some(wrong) = wrong {
            sink.push(|| self.input(wrong.at(at), &input(), schema));
        }
    }
}

//! Documents as YAML.

use serde_json::Value;

/// Writes a value as YAML 1.2. Texts stay plain only where YAML 1.1 reads them as texts, too; several lines become a block.
///
/// ```
/// use aplomb_core::openapi::to_yaml;
///
/// let yaml = to_yaml(&serde_json::json!({"openapi": "3.1.2", "tags": [{"name": "no"}]}));
/// assert_eq!(yaml, "openapi: \"3.1.2\"\ntags:\n  - name: \"no\"\n");
/// ```
pub fn to_yaml(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(members) if !members.is_empty() => write_members(&mut out, members, 0, false),
        Value::Array(items) if !items.is_empty() => write_items(&mut out, items, 0),
        other => write_scalar(&mut out, other, 0),
    }
    out
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
}

/// The members of an object, a line each. The first one may stand in a line that is begun.
fn write_members(out: &mut String, members: &serde_json::Map<String, Value>, depth: usize, begun: bool) {
    for (index, (key, value)) in members.iter().enumerate() {
        if index > 0 || !begun {
            indent(out, depth);
        }
        write_line(out, key);
        out.push(':');
        write_value(out, value, depth);
    }
}

fn write_value(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            out.push('\n');
            write_members(out, members, depth + 1, false);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            write_items(out, items, depth + 1);
        }
        other => {
            out.push(' ');
            write_scalar(out, other, depth + 1);
        }
    }
}

fn write_items(out: &mut String, items: &[Value], depth: usize) {
    for item in items {
        indent(out, depth);
        out.push('-');
        match item {
            Value::Object(members) if !members.is_empty() => {
                out.push(' ');
                write_members(out, members, depth + 1, true);
            }
            other => write_value(out, other, depth),
        }
    }
}

/// A value that has nothing inside, and the end of its line.
fn write_scalar(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::String(text) if is_block(text) => return write_block(out, text, depth),
        Value::String(text) => write_line(out, text),
        Value::Number(number) => out.push_str(&number_text(&number.to_string())),
        // Empty ones: `{}` and `[]` are the same in JSON.
        other => out.push_str(&other.to_string()),
    }
    out.push('\n');
}

/// YAML 1.1 wants a point and a sign where there is an exponent.
fn number_text(text: &str) -> String {
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text.to_owned();
    };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) { "" } else { "+" };
    format!("{mantissa}{point}e{sign}{exponent}")
}

/// A text in one line: plain if nothing can be misread, else in double quotes.
fn write_line(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
        return;
    }
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            // YAML 1.2.2, sections 5.1 and 5.4: not printable, or a line break for some readers.
            '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// What some version of YAML reads as something other than a text.
const RESERVED: &[&str] = &[
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf",
];

fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    (first.is_ascii_alphabetic() || first == '/' || first == '$' || first == '_')
        && text.chars().all(|c| c == ' ' || c.is_ascii_graphic())
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !RESERVED.contains(&text.to_ascii_lowercase().as_str())
}

/// Whether a text can be written as a block: it has several lines, and nothing in it would change.
fn is_block(text: &str) -> bool {
    let body = text.trim_end_matches('\n');
    body.contains('\n')
        && text.len() - body.len() <= 1
        && !body.starts_with([' ', '\n'])
        && text.chars().all(|c| {
            c == '\n'
                || (c >= ' '
                    && !matches!(
                        c,
                        '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
                    ))
        })
        && body.lines().all(|line| !line.ends_with(' '))
}

fn write_block(out: &mut String, text: &str, depth: usize) {
    let body = text.trim_end_matches('\n');
    out.push_str(if text.ends_with('\n') { "|\n" } else { "|-\n" });
    for line in body.split('\n') {
        if !line.is_empty() {
            indent(out, depth.max(1));
            out.push_str(line);
        }
        out.push('\n');
    }
}

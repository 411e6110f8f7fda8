//! What only the type refuses: the parser's own message, with the place in the document that its position stands for.

use super::object::duplicate;
use super::position::Scan;
use crate::fault::{Fault, Faults, Location, Step};

/// Adds the fault that the parser found.
pub(super) fn report(error: &serde_json::Error, scan: &Scan, root: &Location<'_>, faults: &mut Faults) {
    let message = error.to_string();
    if message.starts_with("duplicate field") && !scan.duplicates.is_empty() {
        for path in &scan.duplicates {
            faults.push(placed(duplicate(root), path));
        }
        return;
    }
    let position = format!(" at line {} column {}", error.line(), error.column());
    let sentence = sentence(message.strip_suffix(&position).unwrap_or(&message));
    let fault = Fault::at(root, "value_error", sentence.clone()).with("error", sentence);
    faults.push(placed(fault, &scan.path));
}

fn placed(mut fault: Fault, path: &[Step]) -> Fault {
    fault.steps.extend_from_slice(path);
    fault
}

/// The parser repeats the value (`invalid value: string "hunter2", expected ..`). A value is never sent back unasked.
fn sentence(message: &str) -> String {
    let repeats = ["invalid value: ", "invalid type: ", "unknown variant "];
    match message
        .rfind("expected ")
        .filter(|_| repeats.iter().any(|start| message.starts_with(start)))
    {
        Some(expected) => format!("The value does not fit: {}", &message[expected..]),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_value_is_not_repeated() {
        assert_eq!(
            sentence("invalid value: string \"hunter2\", expected a strong password"),
            "The value does not fit: expected a strong password"
        );
        assert_eq!(sentence("no such day"), "no such day");
    }
}

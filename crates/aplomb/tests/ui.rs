//! Wrong programs: each has one mistake and gets one error, in words that say what to do. `tests/ui/README.md` says how to keep them.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The compiler whose messages the `.stderr` files hold.
const RUSTC: &str = "rustc 1.95.";

/// The fewest programs that there may be.
const FEWEST: usize = 45;

/// Programs where rustc's own words say it best, or are all that can be had.
const WORDS_OF_RUSTC: [&str; 14] = [
    // The value stands in the attribute, and rustc says which type it should have.
    "bound_too_large",
    "bound_wrong_type",
    "default_wrong_type",
    "field_default_wrong_type",
    "problem_detail_unknown_field",
    // rustc names the value, and where it is held.
    "dependency_future_not_send",
    "future_not_send",
    // rustc says which derive to add.
    "dependency_not_clone",
    "problem_without_debug",
    // rustc shows the function and what it has to take.
    "dependency_release_wrong",
    // Names are resolved before any trait is asked.
    "routes_plain_function",
    "routes_unknown",
    // The first error is in our words; see below.
    "model_field_no_model",
    "ws_message_no_model",
];

/// Programs that get more errors than one, and how many. serde's and schemars' derives look at the type of a field by themselves.
const MORE_THAN_ONE: [(&str, usize); 2] = [
    ("model_field_no_model", 6),
    // Of the blanket implementation for models rustc tells serde's bound as well.
    ("ws_message_no_model", 2),
];

#[test]
fn wrong_programs_get_the_errors_that_are_written_down() {
    let version = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg("--version")
        .output();
    let version = version
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    if !version.starts_with(RUSTC) {
        let notice = format!(
            "the .stderr files are those of {RUSTC}*, and this is {version:?}: see tests/ui/README.md"
        );
        assert!(std::env::var_os("CI").is_none(), "{notice}");
        let line = "=".repeat(80);
        let _ = writeln!(
            std::io::stderr(),
            "{line}\nSKIPPED: wrong programs are not compiled. {notice}\n{line}"
        );
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

#[test]
fn each_wrong_program_gets_one_error_in_our_words() {
    let sentences = our_sentences();
    let mut faults = Vec::new();
    let programs = names("rs");
    assert_eq!(
        programs,
        names("stderr"),
        "each program has its .stderr file, and no file is left of one that is gone"
    );
    assert!(
        programs.len() >= FEWEST,
        "{} programs are too few",
        programs.len()
    );
    for name in &programs {
        let text = fs::read_to_string(folder().join(name).with_extension("stderr")).unwrap();
        let errors: Vec<&str> = text.lines().filter(|line| is_error(line)).collect();
        let allowed = MORE_THAN_ONE
            .iter()
            .find(|(known, _)| known == name)
            .map_or(1, |(_, count)| *count);
        if errors.len() != allowed {
            faults.push(format!(
                "{name}: {} errors, not {allowed}: {errors:#?}",
                errors.len()
            ));
        }
        if text.lines().any(|line| line.starts_with("warning")) {
            faults.push(format!("{name}: there is a warning beside the error"));
        }
        let strange: Vec<&&str> = errors
            .iter()
            .filter(|error| !sentences.iter().any(|sentence| sentence.fits(error)))
            .collect();
        match (strange.is_empty(), WORDS_OF_RUSTC.contains(&name.as_str())) {
            (false, false) => faults.push(format!("{name}: the words are rustc's: {strange:#?}")),
            (true, true) => faults.push(format!("{name}: the words are ours: take it off the list")),
            _ => {}
        }
    }
    let listed = WORDS_OF_RUSTC
        .iter()
        .copied()
        .chain(MORE_THAN_ONE.iter().map(|(name, _)| *name));
    faults.extend(
        listed
            .filter(|name| !programs.contains(*name))
            .map(|name| format!("{name} is listed, but there is no such program")),
    );
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_checker_tells_our_words_from_those_of_rustc() {
    let sentences = our_sentences();
    let is_ours = |line: &str| sentences.iter().any(|sentence| sentence.fits(line));
    assert!(is_ours("error[E0277]: `u32` cannot be a handler argument"));
    assert!(is_ours(
        "error: the route has a `{id}` segment, but `order` takes no argument of that name"
    ));
    assert!(is_ours(
        "error[E0080]: evaluation panicked: `order` and `other` both answer GET /orders"
    ));
    for line in [
        "error[E0277]: the trait bound `Tag: JsonSchema` is not satisfied",
        "error[E0308]: mismatched types",
        "error: future cannot be sent between threads safely",
        "error[E0425]: cannot find value `market` in this scope",
        "error: expected `,`",
        "error[E0277]: `Rc<str>` cannot be sent between threads safely",
    ] {
        assert!(!is_ours(line), "{line}");
    }
    assert!(!is_error("error: aborting due to 2 previous errors"));
    assert!(!is_error(
        "error: could not compile `aplomb-tests` (bin \"x\") due to 1 previous error"
    ));
    assert!(!is_error(
        "   = note: this error originates in the attribute macro `get`"
    ));
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui")
}

/// The names of the files of a kind, without the ending.
fn names(ending: &str) -> BTreeSet<String> {
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|file| file.extension().is_some_and(|found| found == ending));
    files
        .map(|file| file.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}

/// Whether a line begins an error. The last ones, which count the others, do not.
fn is_error(line: &str) -> bool {
    line.starts_with("error")
        && !line.starts_with("error: aborting due to")
        && !line.starts_with("error: could not compile")
}

/// A sentence of the macros or of the core: what stands between its placeholders.
struct Sentence(Vec<String>);

impl Sentence {
    /// From a string literal, if it is long enough to be known again.
    fn read(literal: &str) -> Option<Sentence> {
        let mut parts = vec![String::new()];
        let mut chars = literal.chars().peekable();
        while let Some(char) = chars.next() {
            match char {
                '{' | '}' if chars.peek() == Some(&char) => {
                    chars.next();
                    parts.last_mut().unwrap().push(char);
                }
                '{' => {
                    chars.find(|char| *char == '}');
                    parts.push(String::new());
                }
                _ => parts.last_mut().unwrap().push(char),
            }
        }
        let is_known = parts.iter().map(String::len).max() >= Some(12) && literal.contains(' ');
        is_known.then_some(Sentence(parts))
    }

    /// Whether the line says it.
    fn fits(&self, line: &str) -> bool {
        let mut rest = line;
        self.0.iter().all(|part| match rest.find(part.as_str()) {
            Some(start) => {
                rest = &rest[start + part.len()..];
                true
            }
            None => false,
        })
    }
}

/// Every sentence in the sources that can become an error: string literals of the macros and of the core.
fn our_sentences() -> Vec<Sentence> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut sentences = Vec::new();
    for (source, only) in [
        ("aplomb-macros/src", None),
        ("aplomb-core/src", Some("message = \"")),
        ("aplomb-core/src/handler.rs", None),
    ] {
        let mut files = Vec::new();
        collect(&crates.join(source), &mut files);
        for file in files {
            let text = fs::read_to_string(file).unwrap();
            match only {
                None => sentences.extend(
                    literals(&text)
                        .iter()
                        .filter_map(|literal| Sentence::read(literal)),
                ),
                Some(before) => sentences.extend(
                    text.match_indices(before)
                        .filter_map(|(start, _)| Sentence::read(literals(&text[start..]).first()?)),
                ),
            }
        }
    }
    assert!(sentences.len() > 100, "the sources are not where they were");
    sentences
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        fs::read_dir(path)
            .unwrap()
            .for_each(|entry| collect(&entry.unwrap().path(), files));
    } else {
        files.push(path.to_owned());
    }
}

/// The string literals of a source, as they are meant. Comments are left out, so that a quote in one does not begin a literal.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let source: String = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let source = source.replace("'\"'", "").replace("b'\"'", "");
    let mut chars = source.chars().peekable();
    while let Some(char) = chars.next() {
        if char != '"' {
            continue;
        }
        let mut literal = String::new();
        while let Some(char) = chars.next() {
            match char {
                '"' => break,
                '\\' => match chars.next() {
                    Some('\n') => while chars.next_if(|char| char.is_whitespace()).is_some() {},
                    Some(char) => literal.push(char),
                    None => {}
                },
                _ => literal.push(char),
            }
        }
        found.push(literal);
    }
    found
}

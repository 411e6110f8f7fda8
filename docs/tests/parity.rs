//! `docs/parity.md` has every row, and each test that it names exists.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// How many rows each section has.
const SECTIONS: [(char, usize); 13] = [
    ('A', 22),
    ('B', 22),
    ('C', 27),
    ('D', 10),
    ('E', 12),
    ('F', 24),
    ('G', 9),
    ('H', 15),
    ('I', 11),
    ('J', 21),
    ('K', 7),
    ('L', 16),
    ('M', 10),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

struct Row {
    id: String,
    verdict: String,
    note: String,
    shown_by: String,
}

fn rows() -> Vec<Row> {
    let text = fs::read_to_string(root().join("docs/parity.md")).unwrap();
    let mut found = Vec::new();
    for line in text.lines() {
        let Some(inside) = line.strip_prefix("| ").and_then(|line| line.strip_suffix('|')) else {
            continue;
        };
        let cells: Vec<&str> = inside.split('|').map(str::trim).collect();
        let is_row = cells[0]
            .strip_prefix(|first: char| first.is_ascii_uppercase())
            .is_some_and(|number| number.parse::<usize>().is_ok());
        if !is_row {
            continue;
        }
        assert_eq!(cells.len(), 5, "{line}");
        found.push(Row {
            id: cells[0].to_owned(),
            verdict: cells[2].to_owned(),
            note: cells[3].to_owned(),
            shown_by: cells[4].to_owned(),
        });
    }
    found
}

/// The functions of every Rust file, by the name of the file without its ending; for a `mod.rs`, of its folder.
fn functions() -> BTreeMap<String, HashSet<String>> {
    let mut found = BTreeMap::new();
    for folder in ["crates", "docs", "examples", "conformance", "apps"] {
        collect(&root().join(folder), &mut found);
    }
    found
}

fn collect(folder: &Path, found: &mut BTreeMap<String, HashSet<String>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                collect(&path, found);
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let names = text.split("fn ").skip(1).filter_map(|rest| {
                let end = rest.find('(')?;
                Some(rest[..end].to_owned())
            });
            let is_module = path.file_name().is_some_and(|name| name == "mod.rs");
            let named = if is_module { path.parent().unwrap() } else { &path };
            let stem = named.file_stem().unwrap().to_str().unwrap().to_owned();
            found.entry(stem).or_default().extend(names);
        }
    }
}

#[test]
fn no_row_is_left_out() {
    let expected = SECTIONS
        .iter()
        .flat_map(|(section, count)| (1..=*count).map(move |number| format!("{section}{number}")));
    let expected: Vec<String> = expected.collect();
    let found: Vec<String> = rows().into_iter().map(|row| row.id).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_row_has_a_verdict_with_its_reason() {
    for row in rows() {
        match row.verdict.as_str() {
            "works" => {}
            "better" | "not ours" => assert!(row.note.len() > 10, "{}: how, or why?", row.id),
            other => panic!("{}: `{other}` is no verdict", row.id),
        }
    }
}

#[test]
fn what_works_is_shown_by_tests_that_exist() {
    let functions = functions();
    for row in rows().iter().filter(|row| row.verdict != "not ours") {
        let named: Vec<&str> = row.shown_by.split(", ").filter(|test| !test.is_empty()).collect();
        assert!(!named.is_empty(), "{}: which test shows it?", row.id);
        for test in named {
            let (file, function) = test
                .trim_matches('`')
                .split_once(": ")
                .unwrap_or_else(|| panic!("{}: write `file: test`, not {test}", row.id));
            let exists = functions.get(file).is_some_and(|names| names.contains(function));
            assert!(exists, "{}: there is no test {test}", row.id);
        }
    }
}

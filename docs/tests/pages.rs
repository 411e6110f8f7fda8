//! Every page is compiled, sent and compared: see the crate's own words.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs;
use std::path::{Path, PathBuf};

use aplomb::test::TestClient;
use book::page::{Block, Page, exchanges};
use book::shell::Shell;
use book::{answer, lookup};
use serde_json::Value;

const BLESS: &str = "BOOK_BLESS";

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The pages that the table of contents lists.
fn listed() -> Vec<String> {
    let contents = fs::read_to_string(source().join("SUMMARY.md")).unwrap();
    let links = contents.split("](").skip(1);
    let pages = links.filter_map(|rest| rest.split_once(')').map(|(link, _)| link.to_owned()));
    pages.collect()
}

/// The pages that are there.
fn present(directory: &Path, below: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            present(&entry.path(), &format!("{below}{name}/"), found);
        } else if name.ends_with(".md") && name != "SUMMARY.md" {
            found.push(format!("{below}{name}"));
        }
    }
}

#[test]
fn every_page_is_listed_and_its_programs_are_doc_tests() {
    let mut listed = listed();
    let mut found = Vec::new();
    present(&source(), "", &mut found);
    listed.sort();
    found.sort();
    assert_eq!(listed, found, "SUMMARY.md lists each page once");
    let doc_tests =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("checks/pages.rs")).unwrap();
    for page in &listed {
        assert!(
            doc_tests.contains(&format!("\"{page}\"")),
            "checks/pages.rs does not have {page}"
        );
    }
}

#[test]
fn links_between_pages_lead_somewhere() {
    for page in listed() {
        let path = source().join(&page);
        let text = fs::read_to_string(&path).unwrap();
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        for (target, _) in targets {
            let target = target.split('#').next().unwrap_or_default();
            if target.ends_with(".md") && !target.contains("://") {
                assert!(
                    path.parent().unwrap().join(target).exists(),
                    "{page}: {target} is not there"
                );
            }
        }
    }
}

#[test]
fn included_programs_exist_and_are_compiled_elsewhere() {
    for page in listed() {
        let path = source().join(&page);
        let text = fs::read_to_string(&path).unwrap();
        let parsed = Page::parse(&text).unwrap_or_else(|error| panic!("{page}: {error}"));
        for block in parsed
            .blocks
            .iter()
            .filter(|block| block.info.starts_with("rust"))
        {
            let lines = parsed.block_lines(block);
            let is_included = lines.iter().any(|line| line.contains("{{#"));
            let is_skipped = block.info.split(',').any(|word| word == "ignore");
            assert_eq!(
                is_included, is_skipped,
                "{page}, line {}: a Rust block is either a doc test or included with `rust,ignore`",
                block.lines.start
            );
            for line in lines.iter().filter(|_| is_included) {
                included(&path, line).unwrap_or_else(|error| panic!("{page}, `{line}`: {error}"));
            }
        }
    }
}

/// Whether `{{#include file}}` or `{{#include file:anchor}}` leads to something.
fn included(page: &Path, line: &str) -> Result<(), String> {
    let inside = line
        .strip_prefix("{{#include ")
        .and_then(|rest| rest.strip_suffix("}}"));
    let target = inside.ok_or("an included program is nothing but `{{#include …}}`")?;
    let (file, anchor) = target
        .split_once(':')
        .map_or((target, None), |(file, anchor)| (file, Some(anchor)));
    let path = page.parent().unwrap().join(file);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let is_compiled = file.ends_with(".rs") && (file.contains("examples/") || file.contains("apps/"));
    if !is_compiled {
        return Err("only the programs below examples/ and docs/apps/ are compiled elsewhere".to_owned());
    }
    match anchor {
        Some(anchor) if !text.contains(&format!("// ANCHOR: {anchor}\n")) => {
            Err(format!("there is no anchor `{anchor}`"))
        }
        _ => Ok(()),
    }
}

/// What the compiler says of a program of the facade's own tests, as if it were a reader's.
fn said_of(program: &str) -> Result<Vec<String>, String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/aplomb/tests/ui");
    let text = fs::read_to_string(directory.join(format!("{program}.stderr")));
    let text = text.map_err(|error| format!("{program}: {error}"))?;
    let text = text.replace(&format!("tests/ui/{program}.rs"), "src/main.rs");
    Ok(text.trim_end().lines().map(str::to_owned).collect())
}

#[aplomb::test]
async fn every_request_has_the_answer_that_the_page_shows() {
    for tool in ["bash", "curl"] {
        if std::process::Command::new(tool)
            .arg("--version")
            .output()
            .is_err()
        {
            assert!(std::env::var_os("CI").is_none(), "{tool} is missing");
            println!("NOT CHECKED: {tool} is missing, so the requests of the book are not sent");
            return;
        }
    }
    let mut wrong = Vec::new();
    for page in listed() {
        check(&page, &mut wrong).await;
    }
    assert!(
        wrong.is_empty(),
        "{} blocks of the book are not true any more ({BLESS}=1 writes what came):\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

async fn check(page: &str, wrong: &mut Vec<String>) {
    let path = source().join(page);
    let text = fs::read_to_string(&path).unwrap();
    let parsed = Page::parse(&text).unwrap_or_else(|error| panic!("{page}: {error}"));
    let mut scenes: HashMap<usize, Scene> = HashMap::new();
    let mut replaced = Vec::new();
    for block in &parsed.blocks {
        let place = format!("{page}, line {}", block.lines.start);
        let before = parsed.block_lines(block);
        let mut compare = |after: Vec<String>| {
            if after != before {
                wrong.push(format!("{place}:\n{}\n", after.join("\n")));
                replaced.push((block.lines.clone(), after));
            }
        };
        if let Some(program) = &block.refused {
            let said = said_of(program).unwrap_or_else(|error| panic!("{place}: {error}"));
            if !answer::lines_fit(before, &said) {
                compare(said);
            }
            continue;
        }
        if block.info != "console" && block.document.is_none() {
            continue;
        }
        let app = block
            .app
            .as_deref()
            .unwrap_or_else(|| panic!("{place}: no app was named before"));
        let scene = match scenes.entry(block.scene) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let scene = Scene::open(app).await;
                entry.insert(scene.unwrap_or_else(|error| panic!("{place}: {error}")))
            }
        };
        let after = scene
            .play(block, before)
            .await
            .unwrap_or_else(|error| panic!("{place}: {error}"));
        compare(after);
    }
    for (_, scene) in scenes {
        scene.client.stop().await;
    }
    if std::env::var_os(BLESS).is_some() && !replaced.is_empty() {
        let mut lines = parsed.lines.clone();
        for (range, after) in replaced.into_iter().rev() {
            lines.splice(range, after);
        }
        fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
}

/// An app that runs, with the shell that talks to it.
struct Scene {
    client: TestClient,
    shell: Shell,
}

impl Scene {
    async fn open(name: &str) -> Result<Scene, String> {
        let app = lookup::find(name).ok_or_else(|| format!("there is no app `{name}`"))?;
        let client = app().test_on_socket().await;
        let address = client.address().ok_or("the app has no address")?;
        let shell = Shell::new(address).map_err(|error| error.to_string())?;
        Ok(Scene { client, shell })
    }

    /// The block as it has to be: the same lines where they are true.
    async fn play(&self, block: &Block, lines: &[String]) -> Result<Vec<String>, String> {
        if let Some(pointer) = &block.document {
            let document = self.client.document();
            let found = document
                .pointer(pointer)
                .ok_or_else(|| astray(document, pointer))?;
            let text = aplomb::openapi::to_yaml(found);
            return Ok(text.trim_end().lines().map(str::to_owned).collect());
        }
        let mut after = Vec::new();
        for exchange in exchanges(lines)? {
            let printed = self.shell.run(&exchange.command).await;
            let printed = printed.map_err(|error| error.to_string())?;
            after.extend(exchange.typed);
            if answer::fits(&exchange.answer, &printed) {
                after.extend(exchange.answer);
            } else {
                after.extend(answer::shown(&printed));
            }
        }
        Ok(after)
    }
}

/// How far a pointer leads, and what is there.
fn astray(document: &Value, pointer: &str) -> String {
    let mut known = pointer;
    while let Some((before, _)) = known.rsplit_once('/') {
        known = before;
        if let Some(found) = document.pointer(known) {
            let names: Vec<&String> = found
                .as_object()
                .into_iter()
                .flat_map(|object| object.keys())
                .collect();
            return format!("the document has no {pointer}; `{known}` has {names:?}");
        }
    }
    format!("{pointer} is no JSON Pointer")
}

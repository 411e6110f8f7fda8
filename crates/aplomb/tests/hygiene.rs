//! Programs that would not compile if generated code took names from where it stands. They lie in `tests/ui/pass`, and that they compile is
//! the test; the sentences here make sure that all of them are looked at.

#[path = "ui/pass/argument_names.rs"]
mod argument_names;
#[path = "ui/pass/made_by_a_macro.rs"]
mod made_by_a_macro;
#[path = "ui/pass/no_implicit_prelude.rs"]
mod no_implicit_prelude;
#[path = "ui/pass/renamed.rs"]
mod renamed;
#[path = "ui/pass/shadowed_names.rs"]
mod shadowed_names;

#[test]
fn every_program_is_compiled() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/pass");
    let source = include_str!("hygiene.rs");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap());
    let missing: Vec<String> = files
        .filter(|file| !source.contains(&format!("\"ui/pass/{file}\"")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

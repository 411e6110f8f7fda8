//! The recorded cases, if they are there: none may fall below the recorded score.

use std::io::Write;
use std::path::{Path, PathBuf};

use conformance::case::{self, Case};
use conformance::deliberate::Deliberate;
use conformance::report::Report;
use conformance::run;
use conformance::score::Score;

/// Names the file with the cases.
const VARIABLE: &str = "APLOMB_CONFORMANCE";

/// Where the cases are kept beside a checkout.
const BESIDE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../shared/conformance/fastapi-tutorial.jsonl"
);

fn file() -> PathBuf {
    std::env::var_os(VARIABLE).map_or_else(|| PathBuf::from(BESIDE), PathBuf::from)
}

fn text_beside(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[tokio::test]
async fn no_chapter_is_below_its_score() {
    let Ok(text) = std::fs::read_to_string(file()) else {
        // Past the capture of the test harness: whoever runs the tests should know that this one did nothing.
        let told = writeln!(
            std::io::stderr(),
            "\nSKIPPED: the recorded cases are not there; {VARIABLE} can name the file\n"
        );
        return told.unwrap();
    };
    let cases = case::read(&text).unwrap();
    let results = run::all(cases.into_iter().filter(Case::is_portable).collect()).await;
    let deliberate = Deliberate::read(&text_beside("differences.toml")).unwrap();
    let report = Report::new(&results, &deliberate, false);
    let losses = report
        .score()
        .losses(&Score::read(&text_beside("score.toml")).unwrap());
    assert!(losses.is_empty(), "{losses:#?}\n{}", report.text());
}

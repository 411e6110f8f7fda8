//! The program: reads cases, runs them, prints how they went.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use conformance::case::{self, Case};
use conformance::deliberate::Deliberate;
use conformance::report::Report;
use conformance::score::Score;
use conformance::{apps, run};

/// Replays recorded requests against the apps of examples/tutorial and compares the answers.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The cases, one JSON object a line
    #[arg(required_unless_present = "app_table")]
    file: Option<PathBuf>,
    /// Print the apps that are known, and end
    #[arg(long)]
    app_table: bool,
    /// Only the cases of this chapter; can be repeated
    #[arg(long)]
    chapter: Vec<String>,
    /// Only cases whose id contains this text
    #[arg(long)]
    case: Option<String>,
    /// Also cases that are about Python; they do not count
    #[arg(long)]
    all: bool,
    /// Values to their end, and what differs at level 4
    #[arg(long)]
    verbose: bool,
    /// Fail if a chapter is below the score in this file
    #[arg(long)]
    floor: Option<PathBuf>,
    /// Write the score of the chapters that ran into this file
    #[arg(long)]
    record: Option<PathBuf>,
    /// Fail if a case is below level 3 without being a deliberate difference
    #[arg(long)]
    strict: bool,
    /// The deliberate differences
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/differences.toml"))]
    differences: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match start(Arguments::parse()).await {
        Ok(code) => code,
        Err(error) => {
            println!("conformance: {error}");
            ExitCode::from(2)
        }
    }
}

async fn start(arguments: Arguments) -> Result<ExitCode, String> {
    if arguments.app_table {
        for name in apps::names() {
            println!("{name}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    let deliberate = Deliberate::read(&text_of(&arguments.differences)?)?;
    let file = arguments.file.as_deref().unwrap_or(Path::new(""));
    let cases = case::read(&text_of(file)?)?;
    let chosen = cases.into_iter().filter(|case| is_chosen(case, &arguments));
    let results = run::all(chosen.collect()).await;
    let report = Report::new(&results, &deliberate, arguments.verbose);
    let score = report.score();
    let mut complaints = Vec::new();
    if let Some(floor) = &arguments.floor {
        complaints.extend(score.losses(&Score::read(&text_of(floor)?)?));
    }
    let is_part = arguments.case.is_some() || !arguments.chapter.is_empty();
    if !is_part && (arguments.floor.is_some() || arguments.strict) {
        let idle = deliberate.idle(&report.differing());
        complaints.extend(
            idle.iter()
                .map(|id| format!("{id} is no difference any more: take it out of the list")),
        );
    }
    if arguments.strict {
        complaints.extend(
            report
                .failures()
                .iter()
                .map(|id| format!("{id} is below level 3 and not in the list")),
        );
    }
    if let Some(file) = arguments.record.as_deref().filter(|_| arguments.case.is_none()) {
        let mut recorded = if file.exists() {
            Score::read(&text_of(file)?)?
        } else {
            Score::default()
        };
        recorded.merge(&score);
        std::fs::write(file, recorded.to_string()).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    for complaint in &complaints {
        println!("failed: {complaint}");
    }
    print!("{}", report.text());
    Ok(if complaints.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn is_chosen(case: &Case, arguments: &Arguments) -> bool {
    (arguments.all || case.is_portable())
        && (arguments.chapter.is_empty() || arguments.chapter.contains(&case.chapter))
        && arguments.case.as_ref().is_none_or(|text| case.id.contains(text))
}

fn text_of(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

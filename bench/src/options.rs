//! The command line.

use std::time::Duration;

pub const USAGE: &str = "\
usage: aplomb-bench http  [--quick] [--only NAME,NAME] [--no-timing | --no-instructions]
                          [--rounds N] [--seconds S] [--gate] [--write]
       aplomb-bench build [--handlers N] [--only NAME,NAME] [--rounds N] [--write]

http    builds the peers, checks that they give the same answers, measures, prints Markdown tables
build   generates N handlers for each framework and times their compilation

--quick             fewer and shorter slices: under two minutes once everything is built
--only              only these peers; bare hyper is always measured, as the base of the ratios
--no-timing         only user instructions: the repeatable figure
--no-instructions   only CPU time, throughput, latency and memory
--rounds            rounds of timed slices, each peer and operation once a round; of `build`, rounds of builds (3)
--seconds           length of a slice
--gate              fail when Aplomb is over its budget or above a peer that it must beat
--write             put the tables into README.md between their markers (all peers, not --only)";

/// What to do.
pub enum Options {
    Http(HttpOptions),
    Build(BuildOptions),
}

/// Settings of `http`.
pub struct HttpOptions {
    pub only: Option<Vec<String>>,
    pub instructions: bool,
    pub timing: bool,
    pub rounds: u32,
    pub slice: Duration,
    pub gate: bool,
    pub write: bool,
}

/// Settings of `build`.
pub struct BuildOptions {
    pub only: Option<Vec<String>>,
    pub handlers: usize,
    pub rounds: u64,
    pub write: bool,
}

impl Options {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    /// An unknown command or option, a missing or unusable value; the message holds the usage.
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        match arguments.next().as_deref() {
            Some("http") => HttpOptions::parse(arguments).map(Self::Http),
            Some("build") => BuildOptions::parse(arguments).map(Self::Build),
            _ => Err(USAGE.to_owned()),
        }
    }
}

impl HttpOptions {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut quick, mut rounds, mut seconds) = (false, None, None);
        let mut options = Self {
            only: None,
            instructions: true,
            timing: true,
            rounds: 0,
            slice: Duration::ZERO,
            gate: false,
            write: false,
        };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" => quick = true,
                "--only" => options.only = Some(names(arguments.next())?),
                "--no-timing" => options.timing = false,
                "--no-instructions" => options.instructions = false,
                "--rounds" => rounds = Some(value("--rounds", arguments.next(), 1..=100)?),
                "--seconds" => seconds = Some(value("--seconds", arguments.next(), 0.1..=30.0)?),
                "--gate" => options.gate = true,
                "--write" => options.write = true,
                unknown => return Err(format!("unknown option {unknown}\n{USAGE}")),
            }
        }
        options.rounds = rounds.unwrap_or(if quick { 3 } else { 10 });
        options.slice = Duration::from_secs_f64(seconds.unwrap_or(if quick { 0.2 } else { 1.0 }));
        if !options.timing && !options.instructions {
            return Err("--no-timing and --no-instructions together leave nothing to measure".to_owned());
        }
        if options.gate && !options.instructions {
            return Err("--gate judges instructions: leave out --no-instructions".to_owned());
        }
        if options.write && (options.only.is_some() || !options.timing || !options.instructions) {
            return Err("--write needs all peers and all figures".to_owned());
        }
        Ok(options)
    }
}

impl BuildOptions {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            only: None,
            handlers: 500,
            rounds: 3,
            write: false,
        };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--only" => options.only = Some(names(arguments.next())?),
                "--handlers" => options.handlers = value("--handlers", arguments.next(), 50..=5000)?,
                "--rounds" => options.rounds = value("--rounds", arguments.next(), 1..=100)?,
                "--write" => options.write = true,
                unknown => return Err(format!("unknown option {unknown}\n{USAGE}")),
            }
        }
        Ok(options)
    }
}

fn names(text: Option<String>) -> Result<Vec<String>, String> {
    let text = text.ok_or("--only needs names, as in --only hyper,axum")?;
    Ok(text.split(',').map(|name| name.trim().to_owned()).collect())
}

fn value<T>(option: &str, text: Option<String>, range: std::ops::RangeInclusive<T>) -> Result<T, String>
where
    T: std::str::FromStr + PartialOrd + std::fmt::Display,
{
    text.and_then(|text| text.parse().ok())
        .filter(|value| range.contains(value))
        .ok_or_else(|| {
            format!(
                "{option} needs a number from {} to {}",
                range.start(),
                range.end()
            )
        })
}

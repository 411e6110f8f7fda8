//! What can be written on the command line.

use crate::market_id::MarketId;
use crate::replay::Speed;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// A market-data gateway that says how sure it is of every number.
///
/// Without a command it runs a simulated venue with two markets, which needs no network. With `replay` it plays a recorded capture
/// through the same parser, order book and store. Either way it serves what it knows over HTTP until Ctrl-C.
#[derive(Debug, Parser)]
#[command(name = "plumbline", version, args_conflicts_with_subcommands = true, after_help = AFTER_HELP)]
pub struct Arguments {
    /// What to do; without it, the simulator runs.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Where trades and candles are kept, and where it listens.
    #[command(flatten)]
    pub store: StoreArguments,
    /// Seed of the simulator: the same seed gives the same walk of prices [default: 1]
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
}

const AFTER_HELP: &str = "\
Examples:
  plumbline                                  a simulated venue on http://127.0.0.1:8080, documented at /docs
  plumbline --memory --seed 7                the same without a database, with another walk of prices
  plumbline replay capture.ndjson.gz         a recorded capture, as fast as it can be read
  plumbline openapi --format yaml            the OpenAPI document

RUST_LOG sets what is logged: RUST_LOG=info,aplomb::access=info adds a line a request.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Play a capture: one frame a line, a receive time in nanoseconds, a space, the frame; plain or gzip
    Replay {
        /// The capture
        file: PathBuf,
        /// How fast: a multiple of the recorded speed (1, 10, 0.5), or max
        #[arg(long, default_value = "max", value_name = "N|max")]
        speed: Speed,
        /// The pair that depth snapshots belong to, for captures of several markets or of a pair that is not known yet
        #[arg(long, value_name = "BASE-QUOTE")]
        market: Option<Pair>,
        /// Where trades and candles are kept, and where it listens.
        #[command(flatten)]
        store: StoreArguments,
    },
    /// Print the OpenAPI document of the API, without opening or serving anything
    Openapi {
        /// How it is written
        #[arg(long, value_enum, default_value_t = DocumentFormat::Json)]
        format: DocumentFormat,
    },
}

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DocumentFormat {
    /// As JSON.
    Json,
    /// As YAML.
    Yaml,
}

/// Options of all commands.
#[derive(Debug, Args)]
pub struct StoreArguments {
    /// Address to serve on
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// Keep everything in memory, and nothing after the end
    #[arg(long, conflicts_with = "database")]
    pub memory: bool,
    /// SQLite file for trades and candles [default: plumbline-simulator.db, or plumbline.db for a replay, in the current folder]
    #[arg(long, value_name = "FILE")]
    pub database: Option<PathBuf>,
}

/// `ETH-USDT`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The asset that is bought and sold.
    pub base: String,
    /// The asset that prices are in.
    pub quote: String,
}

impl FromStr for Pair {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let market: MarketId = format!("binance:{text}")
            .parse()
            .map_err(|_| "write BASE-QUOTE in capital letters, for example ETH-USDT".to_owned())?;
        Ok(Self {
            base: market.base().to_owned(),
            quote: market.quote().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn reads_what_is_documented() {
        let arguments = Arguments::try_parse_from(["plumbline"]).unwrap();
        assert_eq!(arguments.store.listen.to_string(), "127.0.0.1:8080");
        assert!(arguments.command.is_none());
        let line = [
            "plumbline",
            "replay",
            "x.gz",
            "--speed",
            "10",
            "--memory",
            "--market",
            "ETH-USDT",
        ];
        let Some(Command::Replay {
            speed, market, store, ..
        }) = Arguments::try_parse_from(line).unwrap().command
        else {
            panic!("a replay")
        };
        assert_eq!(
            (speed, market.unwrap().quote.as_str(), store.memory),
            (Speed::Times(10.0), "USDT", true)
        );
    }

    #[test]
    fn says_what_is_wrong() {
        let wrong = |line: &[&str]| Arguments::try_parse_from(line).unwrap_err().to_string();
        assert!(wrong(&["plumbline", "replay", "x", "--speed", "fast"]).contains("or max"));
        assert!(wrong(&["plumbline", "replay", "x", "--market", "ethusdt"]).contains("for example ETH-USDT"));
        assert!(wrong(&["plumbline", "openapi", "--format", "toml"]).contains("json, yaml"));
        assert!(wrong(&["plumbline", "--memory", "--database", "x.db"]).contains("cannot be used with"));
    }
}

//! The program itself: started, asked, stopped.
#![cfg(unix)]

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);

struct Running {
    child: Child,
    address: String,
    /// What it wrote after the banner, so that its pipe never fills up.
    rest: mpsc::Receiver<String>,
}

impl Running {
    /// Starts the program on a free port, and reads the port from its banner.
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_plumbline"))
            .args(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, rest) = mpsc::channel();
        // From here on the child is ended whatever happens.
        let mut running = Self {
            child,
            address: String::new(),
            rest,
        };
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut seen = Vec::new();
        while running.address.is_empty() {
            let Ok(line) = running.rest.recv_timeout(PATIENCE) else {
                panic!("no banner in {seen:#?}");
            };
            if let Some((_, address)) = line
                .split_once("serving")
                .and_then(|(_, rest)| rest.split_once("http://"))
            {
                address.trim().clone_into(&mut running.address);
            }
            seen.push(line);
        }
        running
    }

    fn get(&self, path: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
            self.address
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap())
    }

    /// The first answer that is as wanted.
    fn wait_for(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let started = Instant::now();
        loop {
            let (_, body) = self.get(path);
            if wanted(&body) {
                return body;
            }
            assert!(started.elapsed() < PATIENCE, "{path} still says {body}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn stop(mut self, signal: &str) -> (ExitStatus, Vec<String>) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, self.rest.iter().collect());
            }
            assert!(started.elapsed() < PATIENCE, "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn output(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_plumbline"))
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn it_serves_the_simulator_and_ends_well() {
    for signal in ["-TERM", "-INT"] {
        let running = Running::start(&["--memory", "--seed", "5"]);
        let markets = running.wait_for("/v1/markets", |body| {
            body["data"].as_array().is_some_and(|all| all.len() == 2)
        });
        assert_eq!(markets["meta"]["source"]["seed"], 5);
        running.wait_for("/v1/markets/binance:ETH-USDT/book", |body| {
            body["data"]["bids"][0]["price"].is_string()
        });
        assert_eq!(running.get("/healthz").0, 200);
        let (status, said) = running.stop(signal);
        assert_eq!(status.code(), Some(0), "{said:#?}");
        assert!(said.iter().any(|line| line.contains("0 damaged")), "{said:#?}");
    }
}

#[test]
fn a_database_outlives_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("test.db");
    let arguments = ["--database", database.to_str().unwrap()];
    let list = "/v1/markets/binance:ETH-USDT/trades?order=asc&limit=2";
    let first = Running::start(&arguments);
    let known = first.wait_for(list, |body| body["page"]["has_more"] == true);
    assert_eq!(first.stop("-TERM").0.code(), Some(0));
    let second = Running::start(&arguments);
    second.wait_for("/v1/markets", |body| {
        body["data"].as_array().is_some_and(|all| all.len() == 2)
    });
    let again = second.get(list).1;
    assert_eq!(again["data"], known["data"]);
    // The key of the cursors is in the database, too.
    let cursor = known["page"]["next_cursor"].as_str().unwrap();
    assert_eq!(second.get(&format!("{list}&cursor={cursor}")).0, 200);
    assert_eq!(second.stop("-TERM").0.code(), Some(0));
}

#[test]
fn a_replay_is_served_after_its_end() {
    let folder = std::env::var_os("PLUMBLINE_CAPTURES").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures"),
        PathBuf::from,
    );
    let file = folder.join("binance-spot-ethusdt-2024-08-08.ndjson.gz");
    if !file.is_file() {
        println!(
            "\n!!! SKIPPED: {} is not there. Set PLUMBLINE_CAPTURES to its folder. !!!\n",
            file.display()
        );
        return;
    }
    let running = Running::start(&["replay", file.to_str().unwrap(), "--memory", "--speed", "max"]);
    running.wait_for("/v1/status", |body| body["data"]["progress"] == "ended");
    let quality = running.get("/v1/markets/binance:ETH-USDT/quality").1;
    assert_eq!(
        (
            &quality["data"]["gaps"]["count"],
            &quality["data"]["quotes"]["agreements"]
        ),
        (&0.into(), &577.into())
    );
    let (status, said) = running.stop("-TERM");
    assert_eq!(status.code(), Some(0), "{said:#?}");
}

#[test]
fn a_replay_stops_in_the_middle_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("slow.ndjson");
    let mut simulator = plumbline::simulator::Simulator::new(3, "2026-01-01T00:00:00Z".parse().unwrap());
    let lines: String = (0..60_000)
        .flat_map(|_| simulator.step())
        .filter(|frame| frame.symbol == "ETHUSDT")
        .map(|frame| format!("{} {}\n", frame.time.as_nanosecond(), frame.text))
        .collect();
    std::fs::write(&file, lines).unwrap();
    let running = Running::start(&["replay", file.to_str().unwrap(), "--memory", "--speed", "1"]);
    let status = running.wait_for("/v1/status", |body| {
        body["data"]["feed"]["lines"].as_u64() > Some(5)
    });
    assert_eq!(status["data"]["progress"], "running");
    assert_eq!(running.stop("-TERM").0.code(), Some(0));
}

#[test]
fn it_prints_its_document_without_serving() {
    let (code, text, _) = output(&["openapi"]);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, document["info"]["title"].as_str()), (0, Some("Plumbline")));
    assert_eq!(document, plumbline::api::contract().openapi().unwrap());
    let (code, text, _) = output(&["openapi", "--format", "yaml"]);
    assert!(
        code == 0 && text.contains("title: Plumbline") && text.contains("/v1/markets/{market}/book:"),
        "{text}"
    );
}

#[test]
fn what_is_wrong_is_said_and_ends_it() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, _, said) = output(&["--memory", "--listen", &address]);
    assert_eq!(code, 1);
    assert!(said.contains("plumbline: ") && said.contains(&address), "{said}");
    let (code, _, said) = output(&["replay", "/nowhere/capture.gz", "--memory"]);
    assert_eq!(code, 1);
    assert!(said.contains("/nowhere/capture.gz"), "{said}");
    let (code, said, _) = output(&["--help"]);
    assert!(
        code == 0 && said.contains("plumbline replay capture.ndjson.gz") && said.contains("RUST_LOG"),
        "{said}"
    );
}

//! A server that has no file descriptor left: it waits, says so, and goes on when there are some again.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aplomb::prelude::*;

/// What the process may open. The runtime takes a few of them.
const DESCRIPTORS: usize = 48;

#[get("/alive")]
async fn alive() -> &'static str {
    "alive"
}

#[test]
#[ignore = "the process that `without_descriptors_it_waits_and_recovers` starts"]
fn starved_child() {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    aplomb::runtime::test(async {
        let client = App::new("T", "1").routes(routes![alive]).test_on_socket().await;
        println!("listening on {}", client.address().unwrap());
        std::future::pending::<()>().await;
    });
}

/// The limit holds for a whole process, so the server runs in one of its own.
struct Starved {
    child: Child,
    address: SocketAddr,
    log: Arc<Mutex<Vec<String>>>,
}

impl Starved {
    fn start() -> Starved {
        let mut child = Command::new("sh")
            .args(["-c", &format!("ulimit -n {DESCRIPTORS}; exec \"$0\" \"$@\"")])
            .arg(std::env::current_exe().unwrap())
            .args(["starved_child", "--exact", "--ignored", "--nocapture"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::<Mutex<Vec<String>>>::default();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let kept = Arc::clone(&log);
        std::thread::spawn(move || lines.for_each(|line| kept.lock().unwrap().push(line.unwrap())));
        let address = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .find_map(|line| Some(line.unwrap().split_once("listening on ")?.1.parse().unwrap()))
            .expect("the child goes on");
        Starved { child, address, log }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream
    }

    fn complaints(&self) -> usize {
        let log = self.log.lock().unwrap();
        log.iter()
            .filter(|line| line.contains("cannot accept connections"))
            .count()
    }

    /// User and system time, in hundredths of a second.
    fn time_worked(&self) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // The name stands in parentheses; utime and stime are the 14th and 15th field.
        let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }
}

impl Drop for Starved {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ask(stream: &mut TcpStream) -> String {
    stream
        .write_all(b"GET /alive HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"alive") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("an answer in time");
        answer.push(byte[0]);
    }
    String::from_utf8(answer).unwrap()
}

#[test]
fn without_descriptors_it_waits_and_recovers() {
    let server = Starved::start();
    let mut served = server.connect();
    assert!(ask(&mut served).starts_with("HTTP/1.1 200"));
    // The kernel makes these connections; the process cannot take all of them.
    let crowd: Vec<TcpStream> = (0..DESCRIPTORS + 20).map(|_| server.connect()).collect();
    let began = Instant::now();
    while server.complaints() == 0 {
        assert!(began.elapsed() < Duration::from_secs(5), "it did not say so");
        std::thread::sleep(Duration::from_millis(10));
    }
    let worked = server.time_worked();
    std::thread::sleep(Duration::from_secs(2));
    let worked = server.time_worked() - worked;
    assert!(worked < 40, "{worked} hundredths of 2 s: it spins");
    let complaints = server.complaints();
    assert!(
        complaints <= 2 + usize::try_from(began.elapsed().as_secs()).unwrap(),
        "{complaints} lines in {:?}",
        began.elapsed()
    );
    // Who is in is served.
    assert!(ask(&mut served).starts_with("HTTP/1.1 200"));
    let mut waiting = server.connect();
    drop(crowd);
    assert!(ask(&mut waiting).starts_with("HTTP/1.1 200"));
    assert!(ask(&mut server.connect()).starts_with("HTTP/1.1 200"));
    let silent = server.complaints();
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(server.complaints(), silent, "it is over");
}

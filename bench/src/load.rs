//! The load client: keep-alive HTTP/1.1 connections on one thread, one request in flight on each.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use crate::reply::Head;

/// When a run ends.
#[derive(Clone, Copy)]
pub enum Until {
    /// After exactly this many replies.
    Replies(u64),
    /// No request starts after this time.
    Elapsed(Duration),
}

/// What a run measured.
pub struct Load {
    pub replies: u64,
    pub elapsed: Duration,
    /// Nanoseconds from the request to the last byte of its reply, sorted.
    latencies: Vec<u32>,
}

/// The longest wait for any reply: also a server under valgrind answers sooner.
const PATIENCE: Duration = Duration::from_secs(30);

impl Load {
    /// Sends `request` over and over. Every reply must have a 2xx status.
    ///
    /// # Errors
    /// A socket error, a reply outside 2xx, a reply without `content-length`, or silence for 30 s.
    pub fn run(port: u16, request: &[u8], connections: usize, until: Until) -> Result<Self, String> {
        let started = Instant::now();
        let mut run = Run {
            request,
            until,
            started,
            sent: 0,
            load: Self {
                replies: 0,
                elapsed: Duration::ZERO,
                latencies: Vec::new(),
            },
        };
        run.drive(port, connections)?;
        run.load.elapsed = started.elapsed();
        run.load.latencies.sort_unstable();
        Ok(run.load)
    }

    /// Replies a second.
    pub fn rate(&self) -> f64 {
        self.replies as f64 / self.elapsed.as_secs_f64()
    }

    /// Microseconds within which this share (0.0 to 1.0) of the replies came.
    pub fn percentile(&self, share: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let index = (last as f64 * share).round() as usize;
        self.latencies
            .get(index)
            .map_or(0.0, |nanoseconds| f64::from(*nanoseconds) / 1000.0)
    }
}

struct Run<'request> {
    request: &'request [u8],
    until: Until,
    started: Instant,
    sent: u64,
    load: Load,
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
    asked: Instant,
}

impl Run<'_> {
    fn drive(&mut self, port: u16, count: usize) -> Result<(), String> {
        let failed = |error: std::io::Error| format!("load client: {error}");
        let mut poll = Poll::new().map_err(failed)?;
        let mut connections = Vec::with_capacity(count);
        for index in 0..count {
            let stream = std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).map_err(failed)?;
            stream.set_nodelay(true).map_err(failed)?;
            stream.set_nonblocking(true).map_err(failed)?;
            let mut stream = TcpStream::from_std(stream);
            poll.registry()
                .register(&mut stream, Token(index), Interest::READABLE)
                .map_err(failed)?;
            connections.push(Connection {
                stream,
                buffer: vec![0; 16 * 1024],
                filled: 0,
                asked: self.started,
            });
        }
        for connection in &mut connections {
            self.ask(connection)?;
        }
        let mut events = Events::with_capacity(count);
        while self.load.replies < self.sent {
            poll.poll(&mut events, Some(PATIENCE)).map_err(failed)?;
            if events.is_empty() {
                return Err(format!("no reply on port {port} for {PATIENCE:?}"));
            }
            for event in &events {
                self.receive(&mut connections[event.token().0])?;
            }
        }
        Ok(())
    }

    fn ask(&mut self, connection: &mut Connection) -> Result<(), String> {
        let more = match self.until {
            Until::Replies(count) => self.sent < count,
            Until::Elapsed(duration) => self.started.elapsed() < duration,
        };
        if more {
            connection.asked = Instant::now();
            // A request is far below the send buffer of an idle connection.
            match connection.stream.write(self.request) {
                Ok(written) if written == self.request.len() => self.sent += 1,
                Ok(_) => return Err("load client: a request was written in part".to_owned()),
                Err(error) => return Err(format!("load client: {error}")),
            }
        }
        Ok(())
    }

    fn receive(&mut self, connection: &mut Connection) -> Result<(), String> {
        loop {
            let free = &mut connection.buffer[connection.filled..];
            let capacity = free.len();
            if capacity == 0 {
                return Err("load client: a reply is larger than 16 KiB".to_owned());
            }
            let count = match connection.stream.read(free) {
                Ok(0) => return Err("load client: the server closed a keep-alive connection".to_owned()),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(format!("load client: {error}")),
            };
            connection.filled += count;
            if is_complete(&connection.buffer[..connection.filled])? {
                let taken = connection.asked.elapsed().as_nanos();
                self.load.latencies.push(u32::try_from(taken).unwrap_or(u32::MAX));
                self.load.replies += 1;
                connection.filled = 0;
                self.ask(connection)?;
            }
            // A short read has emptied the socket; new bytes raise a new edge.
            if count < capacity {
                return Ok(());
            }
        }
    }
}

fn is_complete(bytes: &[u8]) -> Result<bool, String> {
    let Some(head) = Head::parse(bytes)? else {
        return Ok(false);
    };
    if !(200..300).contains(&head.status) {
        return Err(format!("a reply under load has status {}", head.status));
    }
    let length = head
        .content_length
        .ok_or("a reply under load has no content-length")?;
    Ok(bytes.len() >= head.length + length)
}

/// Whether something accepts connections on the loopback port.
pub fn is_open(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    std::net::TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok()
}

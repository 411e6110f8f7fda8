//! An app that is served for a test, and the connections to it.

use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::body::Body;
use crate::dispatch::Dispatch;
use crate::server::{Server, Settings, Shutdown};

/// A server on a free port. Dropped, it begins its drain.
#[derive(Debug)]
pub(super) struct SocketServer {
    address: SocketAddr,
    shutdown: Shutdown,
    serving: Option<JoinHandle<io::Result<()>>>,
    /// Connections that may be used again, as a browser does.
    connections: Mutex<Vec<SendRequest<Body>>>,
}

impl SocketServer {
    /// # Panics
    ///
    /// If there is no free port.
    pub(super) async fn start(service: Dispatch, settings: Settings, shutdown: Shutdown) -> SocketServer {
        let server = Server::new(service, settings.signals(false))
            .with_shutdown(shutdown.clone())
            .listen("127.0.0.1:0");
        let bound = match server.bind().await {
            Ok(bound) => bound,
            Err(error) => panic!("the test server cannot listen: {error}"),
        };
        let address = bound.addresses().iter().find_map(|address| address.tcp());
        SocketServer {
            address: address.expect("a server that listens on an address has it"),
            shutdown,
            serving: Some(tokio::spawn(bound.serve())),
            connections: Mutex::default(),
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// # Panics
    ///
    /// If the server cannot be reached, or ends the connection without a reply.
    pub(super) async fn send(&self, request: http::Request<Body>) -> http::Response<Body> {
        let asked = format!("{} {}", request.method(), request.uri());
        match self.exchange(request).await {
            Ok(response) => response,
            Err(error) => panic!("{asked}: no reply from {}: {error}", self.address),
        }
    }

    async fn exchange(
        &self,
        mut request: http::Request<Body>,
    ) -> Result<http::Response<Body>, Box<dyn std::error::Error + Send + Sync>> {
        while let Some(mut connection) = self.free_connection() {
            match connection.try_send_request(request).await {
                Ok(response) => {
                    self.keep(connection);
                    return Ok(response.map(Body::from));
                }
                // The server closed it meanwhile, and did not see the request.
                Err(mut error) => match error.take_message() {
                    Some(unsent) => request = unsent,
                    None => return Err(error.into_error().into()),
                },
            }
        }
        let stream = TcpStream::connect(self.address).await?;
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
        // An error of the connection is an error of the request on it.
        tokio::spawn(connection.with_upgrades());
        let response = sender.send_request(request).await?;
        self.keep(sender);
        Ok(response.map(Body::from))
    }

    /// One whose last reply was read to its end.
    fn free_connection(&self) -> Option<SendRequest<Body>> {
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        connections.retain(|connection| !connection.is_closed());
        let free = connections.iter().position(SendRequest::is_ready)?;
        Some(connections.swap_remove(free))
    }

    fn keep(&self, connection: SendRequest<Body>) {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
    }

    /// Drains the server and waits for its end.
    ///
    /// # Panics
    ///
    /// If the server ended by an error.
    pub(super) async fn stop(mut self) {
        self.shutdown.begin();
        match self.serving.take().expect("a server is stopped once").await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => panic!("the test server failed: {error}"),
            Err(error) => panic!("the test server ended: {error}"),
        }
    }
}

impl Drop for SocketServer {
    fn drop(&mut self) {
        self.shutdown.begin();
    }
}

//! Sockets as operations.

use std::future::Future;
use std::sync::Arc;

use super::codec::{Incoming, Outgoing};
use super::farewell::Farewell;
use super::session::open;
use super::socket::Socket;
use crate::arg::Arg;
use crate::context::Context;
use crate::handler::Verb;
use crate::operation::Operation;

impl Operation {
    /// A socket that is made by hand, for routes that are known only at run time. The handler reads what it needs from the request, and gives
    /// back the future that has the conversation.
    ///
    /// ```
    /// use aplomb_core::ws::Socket;
    /// use aplomb_core::{Context, Operation};
    ///
    /// let greet = Operation::socket("/greet/{name}", |cx: &Context, mut socket: Socket<String, String>| {
    ///     let name = cx.path_parameter("name").unwrap_or_default();
    ///     async move { socket.send(format!("Hello, {name}")).await }
    /// });
    /// assert_eq!(greet.path(), "/greet/{name}");
    /// ```
    pub fn socket<In, Out, F, A>(path: impl Into<String>, handler: F) -> Operation
    where
        In: Incoming,
        Out: Outgoing,
        F: Fn(&Context, Socket<In, Out>) -> A + Send + Sync + 'static,
        A: Future<Output: Farewell> + Send + 'static,
    {
        let handler = Arc::new(handler);
        let mut operation = Operation::new(Verb::SOCKET.method(), path, move |cx| {
            let handler = Arc::clone(&handler);
            Box::pin(async move {
                match Socket::<In, Out>::take(cx).await {
                    Ok(socket) => {
                        let conversation = handler(cx, socket);
                        open(cx, conversation)
                    }
                    Err(refused) => cx.refusal(refused),
                }
            })
        });
        <Socket<In, Out> as Arg>::describe(&mut operation);
        operation
    }

    /// Says which subprotocols are spoken. The client's first choice among them is agreed on.
    #[must_use]
    pub fn subprotocols(mut self, names: &[&str]) -> Operation {
        self.set_subprotocols(names);
        self
    }

    /// Bounds the messages that are received, in bytes.
    #[must_use]
    pub fn max_message_bytes(mut self, bytes: usize) -> Operation {
        self.set_max_message_bytes(bytes);
        self
    }

    /// [`Operation::subprotocols`], in place.
    pub fn set_subprotocols(&mut self, names: &[&str]) {
        if let Some(socket) = &mut self.socket {
            socket.subprotocols = names.iter().map(|name| (*name).to_owned()).collect();
        }
    }

    /// [`Operation::max_message_bytes`], in place.
    pub fn set_max_message_bytes(&mut self, bytes: usize) {
        if let Some(socket) = &mut self.socket {
            socket.max_message_bytes = Some(bytes);
        }
    }
}

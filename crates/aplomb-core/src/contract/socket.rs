//! What goes over a socket.

use super::TypeSchema;

/// The messages of one direction.
#[derive(Debug, Clone)]
pub enum MessageContract {
    /// Text frames that hold JSON.
    Json(TypeSchema),
    /// Text frames.
    Text,
    /// Binary frames.
    Bytes,
    /// Frames of both kinds.
    Any,
}

/// A socket: what an operation agrees on beyond its handshake.
#[derive(Debug, Clone)]
pub struct SocketContract {
    /// What the client sends.
    pub receives: MessageContract,
    /// What the client is sent.
    pub sends: MessageContract,
    /// The subprotocols that are spoken; none need not be agreed on.
    pub subprotocols: Vec<String>,
    /// The most bytes of a message that is read, if the operation says so itself.
    pub max_message_bytes: Option<usize>,
}

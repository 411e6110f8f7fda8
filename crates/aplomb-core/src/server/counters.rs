//! What a server counts.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The running counts of a server. Read them with [`Counters::read`].
        #[derive(Debug, Default)]
        pub struct Counters { $(pub(super) $name: Count,)* }

        /// The counts at one moment, since the server began.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Counts { $($(#[$doc])* pub $name: u64,)* }

        impl Counters {
            /// The counts now. Each is exact; together they are not one instant.
            pub fn read(&self) -> Counts {
                Counts { $($name: self.$name.0.load(Relaxed),)* }
            }
        }
    };
}

counters! {
    /// Connections admitted.
    accepted,
    /// Connections open now, upgraded ones too.
    open,
    /// Connections closed at once: the server was full.
    refused_full,
    /// Connections closed at once: their address had too many.
    refused_address,
    /// Errors of `accept`, such as too many open files.
    accept_errors,
    /// Connections that failed before HTTP: TLS handshake, PROXY protocol.
    handshake_errors,
    /// Connections ended before their first byte or within TLS or the PROXY protocol.
    expired_handshake,
    /// Connections ended by the deadline of a head.
    expired_head,
    /// Connections ended idle.
    expired_idle,
    /// Connections ended because the client did not read.
    expired_write,
    /// Connections that the end of a drain cut.
    cut,
    /// Requests refused by the server itself: 400, 408, 414, 431.
    rejected,
}

#[derive(Debug, Default)]
pub(super) struct Count(AtomicU64);

impl Count {
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    pub(super) fn remove(&self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

//! How many connections are open, in total and per address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::task::task_tracker::{TaskTracker, TaskTrackerToken};

use super::counters::Counters;
use super::settings::Settings;

/// The door of a server, shared by all its listeners.
pub(super) struct Admissions {
    settings: Arc<Settings>,
    counters: Arc<Counters>,
    open: AtomicUsize,
    per_address: Mutex<HashMap<IpAddr, usize>>,
    quiet: Quiet,
}

/// Why a connection was not admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Full,
    Address,
}

/// The place of one connection; given back when dropped.
pub(super) struct Admitted {
    admissions: Arc<Admissions>,
    address: Option<IpAddr>,
    _token: TaskTrackerToken,
}

impl Admissions {
    pub(super) fn new(settings: Arc<Settings>, counters: Arc<Counters>) -> Self {
        Self {
            settings,
            counters,
            open: AtomicUsize::new(0),
            per_address: Mutex::default(),
            quiet: Quiet::default(),
        }
    }

    /// Take a place for a connection from `peer`; none for Unix sockets. `tracker` counts it until it ends.
    pub(super) fn admit(
        self: &Arc<Self>,
        peer: Option<IpAddr>,
        tracker: &TaskTracker,
    ) -> Result<Admitted, Refused> {
        if self.open.fetch_add(1, Relaxed) >= self.settings.max_connections {
            self.open.fetch_sub(1, Relaxed);
            self.counters.refused_full.add();
            return Err(Refused::Full);
        }
        let address = peer
            .filter(|peer| !self.settings.trusted_proxies.trusts(*peer))
            .map(group);
        if let Some(address) = address {
            let mut per_address = self.per_address.lock().unwrap_or_else(PoisonError::into_inner);
            let open = per_address.entry(address).or_insert(0);
            if *open >= self.settings.max_connections_per_address {
                drop(per_address);
                self.open.fetch_sub(1, Relaxed);
                self.counters.refused_address.add();
                return Err(Refused::Address);
            }
            *open += 1;
        }
        self.counters.accepted.add();
        self.counters.open.add();
        Ok(Admitted {
            admissions: self.clone(),
            address,
            _token: tracker.token(),
        })
    }

    /// Log a refusal, at most once a second, with the number of those since.
    pub(super) fn log(&self, refused: Refused, peer: Option<IpAddr>, now: u64) {
        let Some(times) = self.quiet.may_speak(now) else {
            return;
        };
        match refused {
            Refused::Full => tracing::warn!(
                limit = self.settings.max_connections,
                times,
                "connection closed: the server has as many as `Settings::max_connections` allows"
            ),
            Refused::Address => tracing::warn!(
                peer = ?peer,
                limit = self.settings.max_connections_per_address,
                times,
                "connection closed: its address has as many as `Settings::max_connections_per_address` allows; \
                 a proxy belongs into `Settings::trusted_proxies`, which are exempt"
            ),
        }
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.admissions.open.fetch_sub(1, Relaxed);
        self.admissions.counters.open.remove();
        if let Some(address) = self.address {
            let mut per_address = self
                .admissions
                .per_address
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if let Some(open) = per_address.get_mut(&address) {
                *open -= 1;
                if *open == 0 {
                    per_address.remove(&address);
                }
            }
        }
    }
}

/// An IPv6 client owns a /64 as an IPv4 client owns an address.
fn group(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

/// Lets one message a second through, and counts the others.
#[derive(Debug, Default)]
pub(super) struct Quiet {
    spoke: AtomicU64,
    held: AtomicU64,
}

impl Quiet {
    /// How many times it happened since the last message, if it is time for one. `now` in milliseconds.
    pub(super) fn may_speak(&self, now: u64) -> Option<u64> {
        let spoke = self.spoke.load(Relaxed);
        let due = spoke == 0 || now.saturating_sub(spoke) >= 1000;
        if due
            && self
                .spoke
                .compare_exchange(spoke, now.max(1), Relaxed, Relaxed)
                .is_ok()
        {
            return Some(self.held.swap(0, Relaxed) + 1);
        }
        self.held.fetch_add(1, Relaxed);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admissions(settings: Settings) -> Arc<Admissions> {
        Arc::new(Admissions::new(Arc::new(settings), Arc::default()))
    }

    #[test]
    fn an_address_has_its_share_and_gets_it_back() {
        let admissions = admissions(Settings::default().max_connections_per_address(2));
        let tracker = TaskTracker::new();
        let peer = Some("192.0.2.1".parse().unwrap());
        let first = admissions.admit(peer, &tracker).ok().unwrap();
        let _second = admissions.admit(peer, &tracker).ok().unwrap();
        assert_eq!(admissions.admit(peer, &tracker).err(), Some(Refused::Address));
        assert!(
            admissions
                .admit(Some("192.0.2.2".parse().unwrap()), &tracker)
                .is_ok()
        );
        drop(first);
        assert!(admissions.admit(peer, &tracker).is_ok());
        assert_eq!(admissions.counters.read().refused_address, 1);
    }

    #[test]
    fn a_slash_64_is_one_client() {
        let admissions = admissions(Settings::default().max_connections_per_address(1));
        let tracker = TaskTracker::new();
        let _first = admissions
            .admit(Some("2001:db8::1".parse().unwrap()), &tracker)
            .ok()
            .unwrap();
        assert_eq!(
            admissions
                .admit(Some("2001:db8::ffff:1".parse().unwrap()), &tracker)
                .err(),
            Some(Refused::Address)
        );
        assert!(
            admissions
                .admit(Some("2001:db8:0:1::1".parse().unwrap()), &tracker)
                .is_ok()
        );
    }

    #[test]
    fn the_total_counts_everyone() {
        let admissions = admissions(Settings::default().max_connections(1));
        let tracker = TaskTracker::new();
        let _first = admissions.admit(None, &tracker).ok().unwrap();
        assert_eq!(admissions.admit(None, &tracker).err(), Some(Refused::Full));
    }

    #[test]
    fn messages_are_held_back_and_counted() {
        let quiet = Quiet::default();
        assert_eq!(quiet.may_speak(10), Some(1));
        assert_eq!(quiet.may_speak(20), None);
        assert_eq!(quiet.may_speak(900), None);
        assert_eq!(quiet.may_speak(1010), Some(3));
    }
}

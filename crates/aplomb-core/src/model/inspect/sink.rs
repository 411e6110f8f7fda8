//! Where faults go while a value is walked.

use crate::fault::{Fault, Faults, MOST_FAULTS};

/// How many faults are counted before the walk ends: a body of a million bad items is known to be bad by then.
const MOST_COUNTED: usize = 10 * MOST_FAULTS;

/// Where faults go while a value is walked.
pub(super) struct Sink {
    faults: Faults,
    found: usize,
    most: usize,
}

impl Sink {
    /// Keeps the faults.
    pub(super) fn new() -> Sink {
        Sink {
            faults: Faults::new(),
            found: 0,
            most: MOST_COUNTED,
        }
    }

    /// Only asks whether there is any; the first one ends the walk.
    pub(super) fn probe() -> Sink {
        Sink {
            faults: Faults::new(),
            found: 0,
            most: 1,
        }
    }

    /// Whether only the first fault matters, and nothing that it says.
    pub(super) fn is_probe(&self) -> bool {
        self.most == 1
    }

    /// Whether enough is known.
    pub(super) fn is_done(&self) -> bool {
        self.found >= self.most
    }

    /// How many were found.
    pub(super) fn found(&self) -> usize {
        self.found
    }

    /// Adds one. It is only written out where somebody will read it, and only once: `allOf` can say the same thing twice.
    pub(super) fn push(&mut self, make: impl FnOnce() -> Fault) {
        if self.is_probe() {
            self.found += 1;
            return;
        }
        let fault = make();
        let same = |known: &Fault| {
            known.code == fault.code && known.steps == fault.steps && known.params == fault.params
        };
        if !self.faults.iter().any(same) {
            self.found += 1;
            self.faults.push(fault);
        }
    }

    /// Takes over the faults of another one.
    pub(super) fn extend(&mut self, other: Sink) {
        self.found += other.found;
        self.faults.extend(other.faults);
    }

    /// The faults.
    pub(super) fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The faults, at the end.
    pub(super) fn into_faults(self) -> Faults {
        self.faults
    }
}

//! Reports: work that is done after the reply, and work that blocks.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use aplomb::prelude::*;

/// The reports.
#[derive(Debug, Default)]
pub struct Reports(Mutex<BTreeMap<Uuid, Report>>);

/// How many reports are kept.
const KEPT: usize = 1000;

impl Reports {
    fn keep(&self, report: Report) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.pop_first();
        }
        kept.insert(report.id, report);
    }

    fn find(&self, id: Uuid) -> Option<Report> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&id)
            .cloned()
    }
}

/// What is ordered.
#[model]
#[derive(Debug, Clone)]
pub struct NewReport {
    /// What it is called
    #[field(min_length = 1, max_length = 60)]
    title: String,
    /// Up to which number primes are counted
    #[field(le = 100_000)]
    up_to: u32,
}

/// A report.
#[model]
#[derive(Debug, Clone)]
pub struct Report {
    /// Its number
    id: Uuid,
    /// What it is called
    title: String,
    /// How many primes there are; nothing until they are counted
    primes: Option<u32>,
}

/// Order a report
///
/// The reply does not wait for it.
#[post("/reports", status = 202)]
pub async fn order(order: NewReport, background: Background, reports: State<Reports>) -> Report {
    let report = Report {
        id: Uuid::now_v7(),
        title: order.title,
        primes: None,
    };
    reports.keep(report.clone());
    let done = report.clone();
    background.run_blocking(move || {
        let primes = count_primes(order.up_to);
        reports.keep(Report {
            primes: Some(primes),
            ..done
        });
    });
    report
}

/// Read a report
#[get("/reports/{id}")]
pub async fn read(id: Uuid, reports: State<Reports>) -> Option<Report> {
    reports.find(id)
}

/// Count primes
///
/// A plain function: it runs on the pool for work that blocks.
#[get("/primes/{up_to}")]
pub fn primes(
    /// Up to which number
    #[path(le = 100_000)]
    up_to: u32,
) -> Json<u32> {
    Json(count_primes(up_to))
}

fn count_primes(up_to: u32) -> u32 {
    let is_prime = |number: u32| {
        (2..)
            .take_while(|factor| factor * factor <= number)
            .all(|factor| !number.is_multiple_of(factor))
    };
    (2..=up_to).map(|number| u32::from(is_prime(number))).sum()
}

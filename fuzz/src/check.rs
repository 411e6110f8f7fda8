//! How long a target is tried, and how a failure is made small.

use std::fmt::Debug;
use std::time::{Duration, Instant};

use proptest::arbitrary::{Arbitrary, any};
use proptest::test_runner::{Config, TestRunner};

/// Tries a target with random input, for `FUZZ_MILLISECONDS` or a second.
///
/// # Panics
///
/// If the target does: with the smallest input that was found to do it.
pub fn check<T: Arbitrary + Debug>(target: impl Fn(&T)) {
    let milliseconds = match std::env::var("FUZZ_MILLISECONDS") {
        Ok(text) => text.parse().expect("FUZZ_MILLISECONDS is a number"),
        Err(_) => 1000,
    };
    let end = Instant::now() + Duration::from_millis(milliseconds);
    let mut runner = TestRunner::new(Config {
        cases: 64,
        failure_persistence: None,
        max_shrink_time: 10_000,
        ..Config::default()
    });
    // At least once.
    loop {
        let tried = runner.run(&any::<T>(), |input| {
            target(&input);
            Ok(())
        });
        if let Err(failure) = tried {
            panic!("{failure}");
        }
        if Instant::now() >= end {
            return;
        }
    }
}

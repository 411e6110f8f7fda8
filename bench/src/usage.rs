//! What a process has used so far, as the kernel tells it.

use std::fs;
use std::ops::Sub;
use std::time::Duration;

/// CPU time of all threads of a process.
#[derive(Clone, Copy, Default)]
pub struct CpuTime {
    /// Nanoseconds on a CPU, from `/proc/PID/task/*/schedstat`.
    pub total: u64,
    /// Clock ticks in user mode, from `/proc/PID/stat`.
    pub user_ticks: u64,
    /// Clock ticks in the kernel, from `/proc/PID/stat`.
    pub system_ticks: u64,
}

impl CpuTime {
    /// Reads the counters.
    ///
    /// # Errors
    /// The process is gone, or the kernel keeps no scheduler statistics.
    pub fn of(pid: u32) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("cannot read the CPU time of process {pid}: {error}");
        let mut total = 0;
        for task in fs::read_dir(format!("/proc/{pid}/task")).map_err(failed)? {
            let path = task.map_err(failed)?.path().join("schedstat");
            // A thread may have ended since the folder was listed.
            if let Ok(text) = fs::read_to_string(path) {
                total += number(text.split_whitespace().next())?;
            }
        }
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).map_err(failed)?;
        // The name in parentheses may hold spaces; the numbers follow it.
        let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
        let mut fields = fields.split_whitespace().skip(11);
        Ok(Self {
            total,
            user_ticks: number(fields.next())?,
            system_ticks: number(fields.next())?,
        })
    }
}

impl Sub for CpuTime {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            total: self.total.saturating_sub(before.total),
            user_ticks: self.user_ticks.saturating_sub(before.user_ticks),
            system_ticks: self.system_ticks.saturating_sub(before.system_ticks),
        }
    }
}

/// CPU time, user and system, of the children of this process that have ended, and of theirs.
pub fn children_cpu_time() -> Result<Duration, String> {
    let stat = fs::read_to_string("/proc/self/stat")
        .map_err(|error| format!("cannot read the CPU time of children: {error}"))?;
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let mut fields = fields.split_whitespace().skip(13);
    let ticks = number(fields.next())? + number(fields.next())?;
    let rate = rustix::param::clock_ticks_per_second();
    Ok(Duration::from_secs_f64(ticks as f64 / rate as f64))
}

/// The largest resident set so far, in KiB.
pub fn peak_memory(pid: u32) -> Result<u64, String> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))
        .map_err(|error| format!("cannot read the memory of process {pid}: {error}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    number(line.and_then(|line| line.split_whitespace().next()))
}

fn number(text: Option<&str>) -> Result<u64, String> {
    text.and_then(|text| text.parse().ok())
        .ok_or_else(|| "a counter of the kernel is not a number".to_owned())
}

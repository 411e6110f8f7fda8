//! The processes that the bench started, so that none outlives it: not after an error, a panic, or Ctrl-C.

use std::collections::BTreeSet;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// The running children. Clones share one list.
#[derive(Clone, Default)]
pub struct Children {
    pids: Arc<Mutex<BTreeSet<i32>>>,
}

/// A child with a process group of its own; dropping it kills the group.
pub struct Running {
    child: Child,
    children: Children,
}

impl Children {
    /// Kills every child and ends the program on Ctrl-C, on SIGTERM, and on a panic.
    pub fn guard(&self) -> Result<(), String> {
        let children = self.clone();
        ctrlc::set_handler(move || {
            children.kill_all();
            std::process::exit(130);
        })
        .map_err(|error| format!("cannot handle Ctrl-C: {error}"))?;
        let children = self.clone();
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            children.kill_all();
            report(panic);
        }));
        Ok(())
    }

    /// Starts a command; what it prints goes to the log file.
    pub fn start(&self, mut command: Command, log: &Path) -> Result<Running, String> {
        let failed = |error: std::io::Error| format!("cannot write {}: {error}", log.display());
        let output = File::create(log).map_err(failed)?;
        let errors = output.try_clone().map_err(failed)?;
        command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .process_group(0);
        let child = command
            .spawn()
            .map_err(|error| format!("cannot start {:?}: {error}", command.get_program()))?;
        self.locked().insert(child.id() as i32);
        Ok(Running {
            child,
            children: self.clone(),
        })
    }

    fn kill_all(&self) {
        for pid in self.locked().iter() {
            signal(*pid, Signal::KILL);
        }
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, BTreeSet<i32>> {
        self.pids.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Running {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended, with its status.
    pub fn ended(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok()??;
        Some(status.to_string())
    }

    /// Asks it to stop (SIGTERM) and waits.
    ///
    /// # Errors
    /// It did not end within the limit; it is killed then.
    pub fn stop(mut self, limit: Duration) -> Result<(), String> {
        signal(self.child.id() as i32, Signal::TERM);
        let started = Instant::now();
        while started.elapsed() < limit {
            if self.ended().is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Err(format!("process {} did not stop within {limit:?}", self.pid()))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let pid = self.child.id() as i32;
        signal(pid, Signal::KILL);
        let _ = self.child.wait();
        self.children.locked().remove(&pid);
    }
}

/// Signals a process group; it may be gone already.
fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        let _ = kill_process_group(pid, signal);
    }
}

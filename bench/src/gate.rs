//! Whether Aplomb is within its budget of user instructions.

use crate::instructions::Figures;
use crate::operation::Operation;
use crate::peer::{BASE, OURS, Server};

/// Compares Aplomb with bare hyper and with the peers that it must beat.
///
/// # Errors
/// Aplomb was not measured, or every figure that is over, a line each.
pub fn judge(servers: &[Server], figures: &Figures) -> Result<(), String> {
    let find = |name: &str| servers.iter().position(|server| server.peer.name == name);
    let (Some(ours), Some(base)) = (find(OURS), find(BASE)) else {
        return Err(format!("gate: {OURS} and {BASE} must be measured"));
    };
    let mut failures = Vec::new();
    for (index, operation) in Operation::ALL.into_iter().enumerate() {
        let (Some(count), Some(reference)) = (figures[ours][index], figures[base][index]) else {
            return Err(format!("gate: {} has no figure", operation.title()));
        };
        let (ratio, budget) = (count / reference, operation.budget());
        if ratio > budget {
            failures.push(format!(
                "gate: {}: {ratio:.3} × {BASE}, budget {budget}",
                operation.title()
            ));
        }
        for (server, figures) in servers.iter().zip(figures) {
            if let Some(peer) = figures[index].filter(|peer| server.peer.must_beat && *peer <= count) {
                let (title, name) = (operation.title(), server.peer.name);
                failures.push(format!(
                    "gate: {title}: {count:.0} is not below {name} ({peer:.0})"
                ));
            }
        }
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\n"))
    }
}

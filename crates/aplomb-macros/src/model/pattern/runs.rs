//! Patterns that are a row of character classes, as a table.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// A class of characters and how many of them follow each other: what `aplomb_core::model::pattern::Run` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The ASCII characters, a bit each.
    pub ascii: u128,
    /// Whether every character beyond ASCII belongs to it; none does otherwise.
    pub beyond: bool,
    /// The least number.
    pub least: u32,
    /// The greatest number; `u32::MAX` has no end.
    pub most: u32,
}

impl Run {
    fn overlaps(&self, other: &Run) -> bool {
        self.ascii & other.ascii != 0 || (self.beyond && other.beyond)
    }
}

/// The row of runs that an expression is, and whether the text has to end after it. `None` if it is something else, or if
/// taking each run as far as it goes could miss a match.
pub fn analyse(hir: &Hir) -> Option<(Vec<Run>, bool)> {
    let mut parts = Vec::new();
    flatten(hir, &mut parts);
    let (first, rest) = parts.split_first()?;
    if !matches!(first.kind(), HirKind::Look(Look::Start)) {
        return None;
    }
    let (to_end, rest) = match rest.split_last() {
        Some((last, rest)) if matches!(last.kind(), HirKind::Look(Look::End)) => (true, rest),
        _ => (false, rest),
    };
    let mut runs = Vec::new();
    for part in rest {
        add(part, &mut runs)?;
    }
    greedy_is_exact(&runs).then_some((runs, to_end))
}

/// A run can be taken as far as it goes, without coming back, if no character of it can begin what follows: giving one back
/// would then help nothing. A run of a fixed count has nothing to give back.
fn greedy_is_exact(runs: &[Run]) -> bool {
    runs.iter().enumerate().all(|(index, run)| {
        run.least == run.most || {
            let following = &runs[index + 1..];
            let until = following
                .iter()
                .position(|next| next.least > 0)
                .map_or(following.len(), |found| found + 1);
            following[..until].iter().all(|next| !run.overlaps(next))
        }
    })
}

/// The parts of a concatenation; groups are only brackets here.
fn flatten<'a>(hir: &'a Hir, parts: &mut Vec<&'a Hir>) {
    match hir.kind() {
        HirKind::Concat(inner) => inner.iter().for_each(|part| flatten(part, parts)),
        HirKind::Capture(capture) => flatten(&capture.sub, parts),
        HirKind::Empty => {}
        _ => parts.push(hir),
    }
}

fn add(hir: &Hir, runs: &mut Vec<Run>) -> Option<()> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            for byte in &literal.0 {
                runs.push(Run {
                    ascii: bit(*byte)?,
                    beyond: false,
                    least: 1,
                    most: 1,
                });
            }
        }
        HirKind::Class(class) => runs.push(class_run(class)?),
        HirKind::Repetition(repetition) => {
            let mut inner = Vec::new();
            let mut parts = Vec::new();
            flatten(&repetition.sub, &mut parts);
            for part in parts {
                add(part, &mut inner)?;
            }
            let [one] = inner[..] else { return None };
            if (one.least, one.most) != (1, 1) {
                return None;
            }
            let most = repetition.max.unwrap_or(u32::MAX);
            if most > 0 {
                runs.push(Run {
                    least: repetition.min,
                    most,
                    ..one
                });
            }
        }
        _ => return None,
    }
    Some(())
}

fn bit(byte: u8) -> Option<u128> {
    (byte < 128).then(|| 1 << byte)
}

/// A class whose part beyond ASCII is everything or nothing.
fn class_run(class: &Class) -> Option<Run> {
    let Class::Unicode(class) = class else { return None };
    let mut ascii = 0;
    // Ranges are sorted and do not touch; characters from D800 to DFFF do not exist.
    let mut beyond = Vec::new();
    for range in class.ranges() {
        for code in u32::from(range.start())..=u32::from(range.end()).min(127) {
            ascii |= 1u128 << code;
        }
        if u32::from(range.end()) > 127 {
            beyond.push((u32::from(range.start()).max(128), u32::from(range.end())));
        }
    }
    let beyond = match beyond[..] {
        [] => false,
        [(128, 0x10_FFFF)] | [(128, 0xD7FF), (0xE000, 0x10_FFFF)] => true,
        _ => return None,
    };
    Some(Run {
        ascii,
        beyond,
        least: 1,
        most: 1,
    })
}

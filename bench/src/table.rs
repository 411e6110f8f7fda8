//! Markdown: the tables, and their place in the README.

use std::fmt::Write as _;
use std::fs;

use crate::instructions::Figures;
use crate::operation::Operation;
use crate::peer::{BASE, Server, workspace};
use crate::timing::{Slice, Timings};

/// A Markdown table whose first column is text and whose others are numbers.
pub struct Table {
    text: String,
}

impl Table {
    pub fn new(headings: &[&str]) -> Self {
        let mut text = format!("| {} |\n|---|", headings.join(" | "));
        text.push_str(&"---:|".repeat(headings.len() - 1));
        text.push('\n');
        Self { text }
    }

    pub fn row(&mut self, cells: &[String]) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "| {} |", cells.join(" | "));
    }

    pub fn finish(self) -> String {
        self.text
    }
}

/// The tables of `http`: one for each operation, one for memory and size.
pub fn http(servers: &[Server], instructions: Option<&Figures>, timings: Option<&[Timings]>) -> String {
    let base = servers.iter().position(|server| server.peer.name == BASE);
    let mut text = String::new();
    for (index, operation) in Operation::ALL.into_iter().enumerate() {
        let _ = write!(text, "#### {}\n\n", operation.title());
        let mut headings = vec!["server"];
        if instructions.is_some() {
            headings.extend(["user instr/req", "× hyper"]);
        }
        if timings.is_some() {
            headings.extend([
                "CPU µs/req, best",
                "median",
                "of it user",
                "× hyper, paired",
                "req/s",
                "p50 µs",
                "p99 µs",
            ]);
        }
        let mut table = Table::new(&headings);
        for (row, server) in servers.iter().enumerate() {
            let mut cells = vec![server.peer.name.to_owned()];
            if let Some(figures) = instructions {
                let count = figures[row][index];
                let ratio = count
                    .zip(base.and_then(|base| figures[base][index]))
                    .map(|(count, base)| count / base);
                cells.push(count.map_or("–".to_owned(), |count| thousands(count.round() as u64)));
                cells.push(ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}")));
            }
            if let Some(timings) = timings {
                let slices = &timings[row].slices[index];
                let base = base.map(|base| timings[base].slices[index].as_slice());
                cells.extend(timed_cells(slices, base.unwrap_or_default()));
            }
            table.row(&cells);
        }
        text.push_str(&table.finish());
        text.push('\n');
    }
    text.push_str("#### Versions, binary, memory\n\n");
    let mut table = Table::new(&["server", "version", "binary MiB", "peak RSS MiB"]);
    for (row, server) in servers.iter().enumerate() {
        let binary = server
            .binary_size()
            .map_or("–".to_owned(), |bytes| mebibytes(bytes as f64 / 1024.0));
        let memory = timings.map_or("–".to_owned(), |timings| {
            mebibytes(timings[row].peak_memory as f64)
        });
        table.row(&[
            server.peer.name.to_owned(),
            server.version.clone(),
            binary,
            memory,
        ]);
    }
    text.push_str(&table.finish());
    text
}

fn timed_cells(slices: &[Slice], base: &[Slice]) -> [String; 7] {
    let of = |value: fn(&Slice) -> f64| median(slices.iter().map(value).collect());
    let best = slices.iter().map(|slice| slice.cpu).fold(f64::INFINITY, f64::min);
    let cpu = of(|slice| slice.cpu);
    let user: u64 = slices.iter().map(|slice| slice.user_ticks).sum();
    let system: u64 = slices.iter().map(|slice| slice.system_ticks).sum();
    let share = user as f64 / (user + system).max(1) as f64;
    let ratio = median(
        slices
            .iter()
            .zip(base)
            .map(|(slice, base)| slice.cpu / base.cpu)
            .collect(),
    );
    [
        format!("{best:.2}"),
        format!("{cpu:.2}"),
        format!("{:.2}", cpu * share),
        format!("{ratio:.2}"),
        thousands(of(|slice| slice.rate).round() as u64),
        format!("{:.0}", of(|slice| slice.p50)),
        format!("{:.0}", of(|slice| slice.p99)),
    ]
}

/// The middle value, or the mean of the two in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => values[count / 2],
        count => (values[count / 2 - 1] + values[count / 2]) / 2.0,
    }
}

fn mebibytes(kibibytes: f64) -> String {
    format!("{:.1}", kibibytes / 1024.0)
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Puts text between the markers `<!-- NAME:begin -->` and `<!-- NAME:end -->` of the README.
///
/// # Errors
/// The README cannot be read or written, or has no such markers.
pub fn write_readme(name: &str, text: &str) -> Result<(), String> {
    let path = workspace().join("README.md");
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let readme = fs::read_to_string(&path).map_err(failed)?;
    let readme = replace_between(&readme, name, text)?;
    fs::write(&path, readme).map_err(failed)
}

fn replace_between(readme: &str, name: &str, text: &str) -> Result<String, String> {
    let (begin, end) = (format!("<!-- {name}:begin -->\n"), format!("<!-- {name}:end -->"));
    readme
        .split_once(&begin)
        .and_then(|(head, rest)| Some((head, rest.split_once(&end)?.1)))
        .map(|(head, tail)| format!("{head}{begin}\n{}\n\n{end}{tail}", text.trim_end()))
        .ok_or_else(|| format!("README.md has no markers for {name}"))
}

#[cfg(test)]
mod tests {
    use super::{median, replace_between, thousands};

    #[test]
    fn numbers_are_grouped() {
        let grouped = [7, 999, 1000, 1_234_567].map(thousands);
        assert_eq!(grouped, ["7", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 3.0, 2.0]), 2.5);
    }

    #[test]
    fn only_the_text_between_the_markers_changes() {
        let readme = "a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb\n";
        let written = "a\n<!-- x:begin -->\n\nnew\n\n<!-- x:end -->\nb\n";
        assert_eq!(replace_between(readme, "x", "new\n").as_deref(), Ok(written));
        assert!(replace_between(readme, "y", "new").is_err());
    }
}

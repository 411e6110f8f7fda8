//! The list of routes: what an app answers, one line each.

use std::fmt;

use crate::app::App;
use crate::build;
use crate::error::Error;
use crate::routes::Flat;

/// The routes of an app, in the order in which they were added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// One entry for each.
    pub entries: Vec<Entry>,
}

/// One route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The method; `*` for a mount.
    pub method: String,
    /// The path template.
    pub path: String,
    /// The name of the handler; empty for a mount.
    pub name: String,
    /// The tags.
    pub tags: Vec<String>,
    /// Whether it is left out of the documents.
    pub hidden: bool,
}

impl App {
    /// The list of routes.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub fn list(mut self) -> Result<Listing, Error> {
        let mut reports = Vec::new();
        let Flat {
            mut operations,
            mounts,
            ..
        } = std::mem::take(&mut self.routes).flatten();
        build::prepare(&mut operations, &mut reports);
        if !reports.is_empty() {
            return Err(Error::new(reports));
        }
        let of_operations = operations.iter().map(|operation| Entry {
            method: operation.method.to_string(),
            path: if operation.is_last_resort {
                format!("{}/{{*rest}}", operation.path.trim_end_matches('/'))
            } else {
                operation.path.clone()
            },
            name: operation.name.clone(),
            tags: operation.tags.clone(),
            hidden: operation.hidden,
        });
        let mount = |path: &str| Entry {
            method: "*".to_owned(),
            path: format!("{}/{{*rest}}", path.trim_end_matches('/')),
            name: String::new(),
            tags: Vec::new(),
            hidden: true,
        };
        let of_mounts = mounts.iter().map(|entry| mount(&entry.path));
        let of_children = self.children.iter().map(|(path, _)| mount(path));
        Ok(Listing {
            entries: of_operations.chain(of_mounts).chain(of_children).collect(),
        })
    }
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |text: fn(&Entry) -> &str| {
            self.entries
                .iter()
                .map(|entry| text(entry).len())
                .max()
                .unwrap_or(0)
        };
        let (methods, paths) = (width(|entry| &entry.method), width(|entry| &entry.path));
        for entry in &self.entries {
            let tags = if entry.tags.is_empty() {
                String::new()
            } else {
                format!("  [{}]", entry.tags.join(", "))
            };
            let hidden = if entry.hidden { "  (hidden)" } else { "" };
            let line = format!(
                "{:<methods$}  {:<paths$}  {}{tags}{hidden}",
                entry.method, entry.path, entry.name
            );
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

//! Why an app cannot start.

use std::fmt;

/// Why an app cannot start: everything that was found, in one report.
#[derive(Debug)]
pub struct Error {
    reports: Vec<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(reports: Vec<String>) -> Error {
        Error {
            reports,
            source: None,
        }
    }

    pub(crate) fn open(name: &str, error: String) -> Error {
        Error::new(vec![format!("`{name}` could not be opened: {error}")])
    }

    /// What is wrong, a sentence each.
    pub fn reports(&self) -> &[String] {
        &self.reports
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reports.as_slice() {
            [one] => f.write_str(one),
            many => {
                writeln!(f, "the app cannot start, {} things are wrong:", many.len())?;
                for report in many {
                    writeln!(f, "  - {report}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        Error {
            reports: vec![error.to_string()],
            source: Some(Box::new(error)),
        }
    }
}

/// The result of starting or serving an app, and of `main`: any error can be returned with `?`.
pub type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

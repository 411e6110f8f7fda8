//! Whether the process is alive.

use aplomb::prelude::*;

/// A sign of life.
#[model(output)]
#[derive(Debug, Clone)]
pub struct Health {
    /// Always `ok`: a process that cannot say so does not answer
    pub status: HealthStatus,
    /// The version of Plumbline
    pub version: &'static str,
}

/// The state of the process.
#[model(output)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    /// It answers.
    Ok,
}

/// Say that the process is alive
///
/// Nothing else is looked at. Whether the data can be trusted is told by `GET /v1/status`.
#[get("/healthz", tag = "service")]
pub async fn get_health() -> Health {
    Health {
        status: HealthStatus::Ok,
        version: env!("CARGO_PKG_VERSION"),
    }
}

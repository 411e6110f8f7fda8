//! What an operation answers: problems, and what is said of each response.

use http::StatusCode;

use super::Operation;
use crate::contract::{HeaderContract, ProblemContract};
use crate::problem::{Problem, framework};

impl Operation {
    /// Adds every kind of a problem.
    pub fn problems<P: Problem>(&mut self) {
        for kind in P::kinds() {
            self.problem_kind(kind);
        }
    }

    /// Adds one kind of problem.
    pub fn problem_kind(&mut self, kind: ProblemContract) {
        self.responses.problem(kind);
    }

    /// Describes answers under another status of success.
    pub fn with_status(&mut self, status: u16, describe: impl FnOnce(&mut Operation)) {
        let before = self.status;
        self.status = StatusCode::from_u16(status).unwrap_or(before);
        describe(self);
        self.status = before;
    }

    /// Says what a response means.
    pub fn describe_response(&mut self, status: u16, text: &str) {
        if !text.is_empty() {
            self.responses.entry(status).description = Some(text.to_owned());
        }
    }

    /// Adds a header to a response.
    pub fn response_header(&mut self, status: u16, name: &str, header: HeaderContract) {
        self.responses
            .entry(status)
            .headers
            .insert(name.to_owned(), header);
    }

    /// What every operation can answer.
    pub(super) fn add_framework_problems(&mut self) {
        for kind in framework::of_operations() {
            self.problem_kind(kind);
        }
    }
}

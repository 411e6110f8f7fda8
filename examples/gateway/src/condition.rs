//! Conditions: which messages are searched for.

use aplomb::prelude::*;

use crate::messages::{Message, Priority};

/// What a message has to be like.
#[model]
#[derive(Debug, Clone)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Condition {
    /// It has a topic
    Topic {
        /// The topic
        #[field(min_length = 1, max_length = 20)]
        is: String,
    },
    /// It has a priority, or a higher one
    Priority {
        /// The lowest
        at_least: Priority,
    },
    /// All of these
    All {
        /// The conditions
        #[field(max_items = 10)]
        of: Vec<Condition>,
    },
    /// Any of these
    Any {
        /// The conditions
        #[field(min_items = 1, max_items = 10)]
        of: Vec<Condition>,
    },
    /// Not this
    Not {
        /// The condition
        of: Box<Condition>,
    },
}

impl Condition {
    /// Whether a message is like that.
    pub fn holds(&self, message: &Message) -> bool {
        match self {
            Condition::Topic { is } => message.topic == *is,
            Condition::Priority { at_least } => message.priority >= *at_least,
            Condition::All { of } => of.iter().all(|condition| condition.holds(message)),
            Condition::Any { of } => of.iter().any(|condition| condition.holds(message)),
            Condition::Not { of } => !of.holds(message),
        }
    }
}

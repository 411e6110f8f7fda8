//! Faults: what is wrong with a request, where, and what to do.
//!
//! A fault is found at a [`Location`], which costs nothing while the input is good: it is a chain of
//! references on the stack. Only when something is wrong is it written out as a list of steps, and from
//! there as a JSON Pointer (RFC 6901) in the client's own spelling.

use serde_json::{Map, Value};

/// At most this many faults are reported in one answer; a body of a million bad items must not
/// become an answer of a million faults.
pub const MOST_FAULTS: usize = 100;

/// The part of a request that a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// A segment of the path.
    Path,
    /// A parameter of the query string.
    Query,
    /// A header field.
    Header,
    /// A cookie.
    Cookie,
    /// The body: JSON, a form, or multipart.
    Body,
    /// No part of the request: a value that the program looks at itself, see [`model::read`](crate::model::read()).
    Value,
}

impl Place {
    /// The name that OpenAPI and FastAPI use: `path`, `query`, `header`, `cookie`, `body`. They have none for a value that is no part of the
    /// request; it is `value`.
    pub const fn name(self) -> &'static str {
        match self {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
            Place::Cookie => "cookie",
            Place::Body => "body",
            Place::Value => "value",
        }
    }
}

/// One step from a value to a value inside it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// The member of an object, or the name of a parameter.
    Key(String),
    /// The item of an array, counted from 0.
    Index(usize),
    /// The name of the member, and not its value. No JSON Pointer leads there: it ends at the member.
    Name,
}

/// Where the check stands: a chain of references from the value back to the request.
#[derive(Debug, Clone, Copy)]
pub struct Location<'a> {
    parent: Option<&'a Location<'a>>,
    step: StepRef<'a>,
}

#[derive(Debug, Clone, Copy)]
enum StepRef<'a> {
    Root(Place),
    Key(&'a str),
    Index(usize),
    Name,
}

impl<'a> Location<'a> {
    /// The start of a chain: a whole part of the request.
    pub const fn root(place: Place) -> Location<'static> {
        Location {
            parent: None,
            step: StepRef::Root(place),
        }
    }

    /// The member `name` of the value at this location.
    pub const fn key<'b>(&'b self, name: &'b str) -> Location<'b>
    where
        'a: 'b,
    {
        Location {
            parent: Some(self),
            step: StepRef::Key(name),
        }
    }

    /// The item `index` of the value at this location.
    pub const fn index<'b>(&'b self, index: usize) -> Location<'b>
    where
        'a: 'b,
    {
        Location {
            parent: Some(self),
            step: StepRef::Index(index),
        }
    }

    /// The name of the member at this location, and not its value.
    pub const fn name<'b>(&'b self) -> Location<'b>
    where
        'a: 'b,
    {
        Location {
            parent: Some(self),
            step: StepRef::Name,
        }
    }

    /// The part of the request that the chain begins with.
    pub fn place(&self) -> Place {
        let mut here = self;
        loop {
            match (here.step, here.parent) {
                (StepRef::Root(place), _) => return place,
                (_, Some(parent)) => here = parent,
                (_, None) => return Place::Body,
            }
        }
    }

    /// Whether it is the body as a whole.
    pub(crate) fn is_whole_body(&self) -> bool {
        matches!(self.step, StepRef::Root(Place::Body))
    }

    /// The steps from the part of the request to this value.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut here = Some(self);
        while let Some(location) = here {
            match location.step {
                StepRef::Root(_) => {}
                StepRef::Key(name) => steps.push(Step::Key(name.to_owned())),
                StepRef::Index(index) => steps.push(Step::Index(index)),
                StepRef::Name => steps.push(Step::Name),
            }
            here = location.parent;
        }
        steps.reverse();
        steps
    }
}

/// One thing that is wrong with a request.
///
/// `code` is stable and meant for programs: pydantic's type ids (`missing`, `string_too_short`,
/// `greater_than_equal`, …) where pydantic has one. `params` are the numbers and texts behind the
/// sentence (`min_length`, `ge`, …), so that a client can write its own sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The part of the request.
    pub place: Place,
    /// The steps from there to the value; the first one is the parameter's name outside of bodies.
    pub steps: Vec<Step>,
    /// The stable code.
    pub code: &'static str,
    /// What the rule says, by pydantic's names.
    pub params: Map<String, Value>,
    /// One sentence for a person.
    pub message: String,
    /// What was sent. Echoed only where the app switches it on.
    pub input: Option<Value>,
}

impl Fault {
    /// A fault at a location.
    pub fn at(location: &Location<'_>, code: &'static str, message: impl Into<String>) -> Fault {
        Fault {
            place: location.place(),
            steps: location.steps(),
            code,
            params: Map::new(),
            message: message.into(),
            input: None,
        }
    }

    /// A value that is required and not there.
    pub fn missing(location: &Location<'_>) -> Fault {
        Fault::at(location, "missing", "A value is required here")
    }

    /// Adds a parameter of the rule.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Fault {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// Adds what was sent.
    #[must_use]
    pub fn input(mut self, input: impl Into<Value>) -> Fault {
        self.input = Some(input.into());
        self
    }

    /// The JSON Pointer (RFC 6901) of the value, without a leading `#`: `/tags/3/name`.
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.steps {
            match step {
                Step::Key(name) => {
                    pointer.push('/');
                    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                }
                Step::Index(index) => {
                    pointer.push('/');
                    pointer.push_str(&index.to_string());
                }
                Step::Name => {}
            }
        }
        pointer
    }
}

/// The faults found so far in one request.
///
/// Most requests have none, so the list is one word until there is one.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Faults(Option<Box<Found>>);

#[derive(Debug, Default, Clone, PartialEq)]
struct Found {
    list: Vec<Fault>,
    more: usize,
}

impl Faults {
    /// No faults.
    pub const fn new() -> Faults {
        Faults(None)
    }

    /// Adds one. After [`MOST_FAULTS`] they are only counted.
    pub fn push(&mut self, fault: Fault) {
        let found = self.0.get_or_insert_default();
        if found.list.len() < MOST_FAULTS {
            found.list.push(fault);
        } else {
            found.more += 1;
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// How many are listed.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |found| found.list.len())
    }

    /// How many were found beyond the listed ones.
    pub fn more(&self) -> usize {
        self.0.as_ref().map_or(0, |found| found.more)
    }

    /// The listed ones, in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.as_ref().map_or(&[][..], |found| &found.list).iter()
    }

    /// The listed ones from a number on.
    pub(crate) fn since(&mut self, first: usize) -> &mut [Fault] {
        let list = self.0.as_mut().map(|found| &mut found.list);
        list.and_then(|list| list.get_mut(first..)).unwrap_or_default()
    }

    /// Takes over the faults of another list.
    pub fn extend(&mut self, other: Faults) {
        let Some(other) = other.0 else { return };
        for fault in other.list {
            self.push(fault);
        }
        self.0.get_or_insert_default().more += other.more;
    }
}

impl<'a> IntoIterator for &'a Faults {
    type Item = &'a Fault;
    type IntoIter = std::slice::Iter<'a, Fault>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_escapes_tilde_and_slash() {
        let root = Location::root(Place::Body);
        let tags = root.key("a/b~c");
        let item = tags.index(3);
        let fault = Fault::missing(&item);
        assert_eq!(fault.pointer(), "/a~1b~0c/3");
        assert_eq!(fault.place, Place::Body);
    }

    #[test]
    fn faults_are_bounded() {
        let mut faults = Faults::new();
        for _ in 0..MOST_FAULTS + 7 {
            faults.push(Fault::missing(&Location::root(Place::Query)));
        }
        assert_eq!((faults.len(), faults.more()), (MOST_FAULTS, 7));
    }
}

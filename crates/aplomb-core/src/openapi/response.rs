//! Responses: every answer of an operation.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Map, Value};

use super::operation::Sender;
use super::{Writer, put_map, put_text, put_true};
use crate::contract::{
    Content, Direction, HeaderContract, ResponseContract, Responses, StatusKey, TypeSchema,
};
use crate::operation::Operation;
use crate::problem::{ErrorStyle, framework};

impl Writer<'_> {
    pub(super) fn responses(&mut self, operation: &Operation, sender: Sender) -> Value {
        let mut map = Map::new();
        let success = StatusKey::from(operation.status);
        if !has_success(operation) {
            let mut response = ResponseContract::default();
            if self.problems.style == ErrorStyle::FastApi {
                // What FastAPI says of an answer of which it knows nothing: JSON of any kind.
                let anything = TypeSchema::of::<Value>();
                response.content = vec![("application/json".to_owned(), Content::One(anything))];
            }
            map.insert(
                success.text(),
                self.response(operation, success, &response, sender),
            );
        }
        let is_own_style = self.problems.style == ErrorStyle::Problem;
        let shown = if self.every_problem || (sender == Sender::App && is_own_style) {
            Cow::Borrowed(&operation.responses)
        } else {
            Cow::Owned(declared(operation))
        };
        for (status, response) in shown.iter() {
            // The problems of the framework are answers of the app; those who receive its requests answer what they like.
            let only_problems = !response.problems.is_empty() && response.content.is_empty();
            // FastAPI writes 422 there as well.
            if sender == Sender::App && only_problems && (is_own_style || self.every_problem) {
                continue;
            }
            map.insert(status.text(), self.response(operation, *status, response, sender));
        }
        Value::Object(map)
    }

    fn response(
        &mut self,
        operation: &Operation,
        status: StatusKey,
        response: &ResponseContract,
        sender: Sender,
    ) -> Value {
        let said = response.description.as_ref().or_else(|| {
            let is_success = status == StatusKey::from(operation.status);
            operation.response_description.as_ref().filter(|_| is_success)
        });
        if let [kind] = &response.problems[..]
            && said.is_none()
            && response.content.is_empty()
            && response.headers.is_empty()
            && response.links.is_empty()
            && response.example.is_none()
        {
            return self.problem_response(kind);
        }
        let direction = sender.request().reversed();
        let mut object = Map::new();
        let description = said.cloned().unwrap_or_else(|| phrase(status));
        object.insert("description".to_owned(), description.into());
        let headers = if sender == Sender::Client {
            with_headers_of_problems(response)
        } else {
            Cow::Borrowed(&response.headers)
        };
        put_map(&mut object, "headers", self.headers(&headers, direction));
        let mut content = self.content(&response.content, direction);
        if self.problems.style == ErrorStyle::FastApi {
            // FastAPI says nothing of a content whose media type only the answer shows.
            content.shift_remove("*/*");
        }
        if let (Some(example), Some(Value::Object(media))) = (&response.example, content.values_mut().next())
        {
            media.insert("example".to_owned(), example.clone());
        }
        if !response.problems.is_empty() && sender == Sender::Client {
            let problem = self.problem_content(&response.problems);
            match content.get_mut(problem.media_type) {
                Some(Value::Object(known)) => super::media::add_choice(known, problem.media),
                _ => {
                    content.insert(problem.media_type.to_owned(), problem.media);
                }
            }
        }
        put_map(&mut object, "content", content);
        put_map(&mut object, "links", response.links.clone());
        Value::Object(object)
    }

    pub(super) fn headers(
        &mut self,
        headers: &BTreeMap<String, HeaderContract>,
        direction: Direction,
    ) -> Map<String, Value> {
        // OpenAPI 3.1.1, section 4.8.17: the media types say it, and a header of this name is ignored.
        let shown = headers
            .iter()
            .filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        shown
            .map(|(name, header)| (name.clone(), self.header(header, direction)))
            .collect()
    }

    fn header(&mut self, header: &HeaderContract, direction: Direction) -> Value {
        let mut object = Map::new();
        put_text(&mut object, "description", header.description.as_ref());
        put_true(&mut object, "required", header.required);
        object.insert(
            "schema".to_owned(),
            self.schemas.generate(&header.schema, direction),
        );
        Value::Object(object)
    }
}

/// The headers of a response with those of its problems. One is required if every answer has it; what the response says itself stands.
fn with_headers_of_problems(response: &ResponseContract) -> Cow<'_, BTreeMap<String, HeaderContract>> {
    if response.problems.iter().all(|problem| problem.headers.is_empty()) {
        return Cow::Borrowed(&response.headers);
    }
    let named = |headers: &BTreeMap<String, HeaderContract>, name: &str| -> Option<bool> {
        let known = headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, header)| header.required)
    };
    let mut all = response.headers.clone();
    for (name, header) in response.problems.iter().flat_map(|problem| &problem.headers) {
        if named(&all, name).is_some() {
            continue;
        }
        let mut header = header.clone();
        header.required = response.content.is_empty()
            && response
                .problems
                .iter()
                .all(|problem| named(&problem.headers, name) == Some(true));
        all.insert(name.clone(), header);
    }
    Cow::Owned(all)
}

/// What FastAPI lists: the responses that the operation declares, and 422 where it takes something and declares nothing for that.
fn declared(operation: &Operation) -> Responses {
    let mut shown = Responses::default();
    for (status, response) in operation.responses.iter() {
        let is_declared =
            response.description.is_some() || !response.content.is_empty() || !response.links.is_empty();
        if is_declared || response.problems.is_empty() {
            let mut response = response.clone();
            response.problems.clear();
            *shown.entry(*status) = response;
        }
    }
    let takes_something = !operation.parameters.is_empty() || operation.body.is_some();
    let says_it = [StatusKey::Code(422), StatusKey::Range(4), StatusKey::Default]
        .iter()
        .any(|status| shown.get(*status).is_some());
    if takes_something && !says_it {
        shown.problem(framework::invalid());
    }
    shown
}

/// Whether an answer is described that is no failure.
fn has_success(operation: &Operation) -> bool {
    operation.responses.iter().any(|(status, _)| match status {
        StatusKey::Code(code) => *code < 400,
        StatusKey::Range(hundreds) => *hundreds < 4,
        StatusKey::Default => true,
    })
}

/// What a status means where nothing else is said.
fn phrase(status: StatusKey) -> String {
    let text = match status {
        StatusKey::Code(code) => StatusCode::from_u16(code)
            .ok()
            .and_then(|status| status.canonical_reason())
            .unwrap_or("Answered"),
        StatusKey::Range(1) => "Information",
        StatusKey::Range(2) => "Success",
        StatusKey::Range(3) => "Redirection",
        StatusKey::Range(4) => "Client Error",
        StatusKey::Range(5) => "Server Error",
        StatusKey::Range(_) => "Answered",
        StatusKey::Default => "Any other answer",
    };
    text.to_owned()
}

//! What an operation reads: parameters and a body.

use super::Operation;
use crate::contract::{BodyContract, Content, Parameter, Part};
use crate::problem::framework;

impl Operation {
    /// Adds a parameter; one of the same place and name is there once.
    pub fn parameter(&mut self, parameter: Parameter) {
        let known = self
            .parameters
            .iter_mut()
            .find(|known| known.place == parameter.place && known.name == parameter.name);
        match known {
            Some(known) => {
                known.required |= parameter.required;
                if known.description.is_none() {
                    known.description = parameter.description;
                }
            }
            None => self.parameters.push(parameter),
        }
        self.problem_kind(framework::invalid());
    }

    /// Sets the body; media types of a second one are added.
    pub fn request_body(&mut self, body: BodyContract) {
        match &mut self.body {
            Some(known) => {
                known.content.extend(body.content);
                known.required |= body.required;
            }
            None => self.body = Some(body),
        }
        for kind in framework::of_bodies() {
            self.problem_kind(kind);
        }
    }

    /// Says which media type the parts of a form have. `multipart/form-data` wins, since it can hold files.
    pub fn form_media_type(&mut self, media_type: &'static str) {
        let media_type = match self.form_media_type {
            Some("multipart/form-data") => "multipart/form-data",
            _ => media_type,
        };
        self.form_media_type = Some(media_type);
        if let Some(body) = &mut self.body {
            for (known, content) in &mut body.content {
                if matches!(content, Content::Parts(_)) && known != "application/json" {
                    *known = media_type.to_owned();
                }
            }
        }
    }

    /// Adds a part to the form that is the body: a field, or a file.
    pub fn form_part(&mut self, part: Part) {
        let media_type = self
            .form_media_type
            .unwrap_or("application/x-www-form-urlencoded");
        self.body_part(media_type, part);
    }

    /// Adds a part to the body of a media type: a field of a form, or one of several body args. One of the same name is there once.
    pub fn body_part(&mut self, media_type: &str, part: Part) {
        let body = self.body.get_or_insert_with(|| BodyContract {
            required: false,
            ..BodyContract::new(media_type, Content::Parts(Vec::new()))
        });
        body.required |= part.required;
        let known = body
            .content
            .iter_mut()
            .find_map(|(known, content)| match content {
                Content::Parts(parts) if known == media_type => Some(parts),
                _ => None,
            });
        match known {
            Some(parts) if parts.iter().any(|known| known.name == part.name) => {}
            Some(parts) => parts.push(part),
            None => body
                .content
                .push((media_type.to_owned(), Content::Parts(vec![part]))),
        }
        for kind in framework::of_bodies() {
            self.problem_kind(kind);
        }
    }
}

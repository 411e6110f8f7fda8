//! What stands at the head of the document: title, servers, tags.

use serde_json::{Map, Value, json};

use super::{put_list, put_map, put_text};
use crate::contract::{ExternalDocs, Info, Server, Tag};

pub(super) fn info(info: &Info) -> Value {
    let mut object = Map::new();
    object.insert("title".to_owned(), info.title.as_str().into());
    put_text(&mut object, "summary", info.summary.as_ref());
    put_text(&mut object, "description", info.description.as_ref());
    put_text(&mut object, "termsOfService", info.terms_of_service.as_ref());
    if let Some(contact) = &info.contact {
        let mut members = Map::new();
        put_text(&mut members, "name", contact.name.as_ref());
        put_text(&mut members, "url", contact.url.as_ref());
        put_text(&mut members, "email", contact.email.as_ref());
        put_map(&mut object, "contact", members);
    }
    if let Some(license) = &info.license {
        let mut members = Map::new();
        members.insert("name".to_owned(), license.name.as_str().into());
        match (&license.identifier, &license.url) {
            // The two exclude each other.
            (Some(identifier), _) => {
                members.insert("identifier".to_owned(), identifier.as_str().into());
            }
            (None, url) => put_text(&mut members, "url", url.as_ref()),
        }
        put_map(&mut object, "license", members);
    }
    object.insert("version".to_owned(), info.version.as_str().into());
    Value::Object(object)
}

pub(super) fn external_docs(docs: &ExternalDocs) -> Value {
    let mut object = Map::new();
    put_text(&mut object, "description", docs.description.as_ref());
    object.insert("url".to_owned(), docs.url.as_str().into());
    Value::Object(object)
}

pub(super) fn server(server: &Server) -> Value {
    let mut object = Map::new();
    object.insert("url".to_owned(), server.url.as_str().into());
    put_text(&mut object, "description", server.description.as_ref());
    let variables = server.variables.iter().map(|(name, variable)| {
        let mut members = Map::new();
        let choices = variable.choices.iter().map(|choice| json!(choice));
        put_list(&mut members, "enum", choices);
        members.insert("default".to_owned(), variable.default.as_str().into());
        put_text(&mut members, "description", variable.description.as_ref());
        (name.clone(), Value::Object(members))
    });
    put_map(&mut object, "variables", variables.collect());
    Value::Object(object)
}

/// The tags that were described, in their order, and then those that were only used.
pub(super) fn tags(described: &[Tag], used: &[String]) -> Vec<Value> {
    let mut list: Vec<Value> = Vec::new();
    for tag in described {
        let mut object = Map::new();
        object.insert("name".to_owned(), tag.name.as_str().into());
        put_text(&mut object, "description", tag.description.as_ref());
        if let Some(docs) = &tag.external_docs {
            object.insert("externalDocs".to_owned(), external_docs(docs));
        }
        list.push(Value::Object(object));
    }
    let undescribed = used
        .iter()
        .filter(|name| !described.iter().any(|tag| tag.name == **name));
    list.extend(undescribed.map(|name| json!({ "name": name })));
    list
}

//! Security schemes, and what an operation asks for.

use serde_json::{Map, Value, json};

use super::{Version, Writer, component_key, free_name};
use crate::contract::{Requirement, Scheme};
use crate::operation::Operation;

/// The schemes of a document by their keys. Two different schemes of one name both stay.
#[derive(Default)]
pub(super) struct Schemes(Vec<(String, Scheme)>);

impl Schemes {
    fn key(&mut self, scheme: &Scheme) -> String {
        if let Some((key, _)) = self.0.iter().find(|(_, known)| known == scheme) {
            return key.clone();
        }
        let name = component_key(&scheme.name);
        let key = free_name(&name, |name| self.0.iter().any(|(known, _)| known == name));
        self.0.push((key.clone(), scheme.clone()));
        key
    }

    pub(super) fn into_map(self, version: Version) -> Map<String, Value> {
        let schemes = self.0.into_iter().map(|(key, scheme)| {
            let mut value = scheme.to_value();
            if version != Version::V3_2
                && let Some(Value::Object(flows)) = value.get_mut("flows")
                && let Some(flow) = flows.shift_remove("deviceAuthorization")
            {
                flows.insert("x-oai-deviceAuthorization".to_owned(), flow);
            }
            (key, value)
        });
        schemes.collect()
    }
}

impl Writer<'_> {
    /// The requirements of an operation: a list of ways to be let in.
    pub(super) fn security(&mut self, operation: &Operation) -> Vec<Value> {
        let keys: Vec<(String, String)> = operation
            .schemes
            .iter()
            .map(|scheme| (scheme.name.clone(), self.schemes.key(scheme)))
            .collect();
        let requirement = |requirement: &Requirement| {
            let schemes = requirement.schemes.iter().map(|(name, scopes)| {
                let key = keys.iter().find(|(known, _)| known == name);
                (key.map_or(name, |(_, key)| key).clone(), json!(scopes))
            });
            Value::Object(schemes.collect())
        };
        operation.security.iter().map(requirement).collect()
    }
}

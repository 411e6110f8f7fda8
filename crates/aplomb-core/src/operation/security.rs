//! What a caller of an operation has to show.

use super::Operation;
use crate::contract::{Requirement, Scheme};

impl Operation {
    /// Adds a security scheme and asks for it, with scopes. Several schemes are asked for together.
    pub fn require(&mut self, scheme: Scheme, scopes: &[String]) {
        let name = self.scheme(scheme);
        if self.security.is_empty() {
            self.security.push(Requirement::default());
        }
        for requirement in &mut self.security {
            let known = requirement.schemes.entry(name.clone()).or_default();
            for scope in scopes {
                if !known.contains(scope) {
                    known.push(scope.clone());
                }
            }
        }
        // What was an alternative before is no longer one.
        let mut index = 0;
        while index + 1 < self.security.len() {
            if self.security[index + 1..].contains(&self.security[index]) {
                self.security.remove(index);
            } else {
                index += 1;
            }
        }
    }

    /// Adds a security scheme that may be used or not.
    pub fn allow(&mut self, scheme: Scheme) {
        let name = self.scheme(scheme);
        let known = self
            .security
            .iter()
            .any(|requirement| requirement.schemes.contains_key(&name));
        if !known {
            // The last one holds what is asked for in any case; everything else stands beside it.
            let always = self.security.pop().unwrap_or_default();
            let mut with = always.clone();
            with.schemes.insert(name, Vec::new());
            self.security.push(with);
            self.security.push(always);
        }
    }

    /// Asks for scopes, of every scheme that the operation has. Args find them in
    /// [`RequiredScopes`](crate::arg::credential::RequiredScopes).
    pub fn require_scopes(&mut self, scopes: &[&str]) {
        for requirement in &mut self.security {
            for known in requirement.schemes.values_mut() {
                for scope in scopes {
                    if !known.iter().any(|known| known == scope) {
                        known.push((*scope).to_owned());
                    }
                }
            }
        }
    }

    /// What a caller has to show: any one of these.
    pub fn security(&self) -> &[Requirement] {
        &self.security
    }

    /// The security schemes that it uses.
    pub fn schemes(&self) -> &[Scheme] {
        &self.schemes
    }

    /// All scopes that it asks for, whatever the scheme.
    pub(crate) fn scopes(&self) -> Vec<String> {
        let mut scopes = Vec::new();
        for requirement in &self.security {
            for scope in requirement.schemes.values().flatten() {
                if !scopes.contains(scope) {
                    scopes.push(scope.clone());
                }
            }
        }
        scopes
    }

    fn scheme(&mut self, scheme: Scheme) -> String {
        let name = scheme.name.clone();
        if !self.schemes.contains(&scheme) {
            self.schemes.push(scheme);
        }
        name
    }
}

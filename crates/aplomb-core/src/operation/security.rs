//! What a caller of an operation has to show.

use super::{Operation, scopes};
use crate::contract::{Requirement, Scheme};

impl Operation {
    /// Adds a security scheme and asks for it, with scopes that somebody else compares: a server behind this one, for example. Those that
    /// are compared here are asked for with [`Operation::require_scopes`]. Several schemes are asked for together.
    pub fn require(&mut self, scheme: Scheme, scopes: &[String]) {
        let name = scheme.name.clone();
        self.require_any([scheme]);
        for requirement in &mut self.security {
            scopes::add(requirement.schemes.entry(name.clone()).or_default(), scopes);
        }
    }

    /// Adds security schemes and asks for any one of them, together with what was asked for before.
    pub fn require_any(&mut self, schemes: impl IntoIterator<Item = Scheme>) {
        let asked: Vec<(String, Vec<String>)> =
            schemes.into_iter().map(|scheme| self.scheme(scheme)).collect();
        if asked.is_empty() {
            return;
        }
        if self.security.is_empty() {
            self.security.push(Requirement::default());
        }
        for requirement in std::mem::take(&mut self.security) {
            // A way in that has one of them already stays as it is, and only asks for more scopes.
            let has_one = asked
                .iter()
                .any(|(name, _)| requirement.schemes.contains_key(name));
            for (name, scopes) in &asked {
                let mut way = requirement.clone();
                if has_one && !way.schemes.contains_key(name) {
                    continue;
                }
                scopes::add(way.schemes.entry(name.clone()).or_default(), scopes);
                self.security.push(way);
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
        let (name, asked) = self.scheme(scheme);
        let mut is_known = false;
        for requirement in &mut self.security {
            if let Some(known) = requirement.schemes.get_mut(&name) {
                is_known = true;
                scopes::add(known, &asked);
            }
        }
        if !is_known {
            // The last one holds what is asked for in any case; everything else stands beside it.
            let always = self.security.pop().unwrap_or_default();
            let mut with = always.clone();
            with.schemes.insert(name, asked);
            self.security.push(with);
            self.security.push(always);
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

    /// The name of the scheme, and the scopes that go with it.
    fn scheme(&mut self, scheme: Scheme) -> (String, Vec<String>) {
        let name = scheme.name.clone();
        if !self.schemes.contains(&scheme) {
            self.schemes.push(scheme);
        }
        (name, self.scopes.of_a_scheme())
    }
}

//! The names of components: readable, stable, and never one for two types.
//!
//! - Two types with the same name keep it, after as many modules of their paths as it takes to tell them apart: `orders.Item`,
//!   `users.Item`. The name does not depend on the order of use.
//! - A generic type has the names of its arguments behind its own: `Page_Item`, `Page_List_Item`.
//! - A variant of a tagged enum has the name of the enum before its own: `Shape_Circle`.

use std::collections::{BTreeMap, BTreeSet};

use super::{component_key, free_name};

/// A type that wants a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'a> {
    /// Its full path and parameters.
    pub(super) identity: &'a str,
    /// The name that it has by itself.
    pub(super) base: &'a str,
    /// The identity of the enum that it is a variant of.
    pub(super) whole: Option<&'a str>,
}

/// The name of each type, by its identity: the shortest that no other type has.
pub(super) fn of<'a>(types: impl Iterator<Item = Named<'a>>) -> BTreeMap<&'a str, String> {
    let (variants, types): (Vec<_>, Vec<_>) = types.partition(|named| named.whole.is_some());
    let mut groups: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for named in types {
        groups.entry(readable(&named)).or_default().insert(named.identity);
    }
    let mut taken: BTreeSet<String> = groups.keys().cloned().collect();
    let mut names = BTreeMap::new();
    for (name, identities) in groups {
        if let [only] = identities.iter().collect::<Vec<_>>()[..] {
            names.insert(*only, name);
            continue;
        }
        for (identity, qualified) in qualified(&name, &identities) {
            let free = free_name(&qualified, |name| taken.contains(name));
            taken.insert(free.clone());
            names.insert(identity, free);
        }
    }
    let variants: BTreeMap<&str, Named<'_>> = variants
        .into_iter()
        .map(|named| (named.identity, named))
        .collect();
    for (identity, named) in variants {
        let whole = named.whole.and_then(|whole| names.get(whole));
        let name = component_key(&whole.map_or_else(
            || named.base.to_owned(),
            |whole| format!("{whole}_{}", named.base),
        ));
        let free = free_name(&name, |name| taken.contains(name));
        taken.insert(free.clone());
        names.insert(identity, free);
    }
    names
}

/// The name of a type as a key. schemars names a generic type without its arguments; a document has one component for each of them.
fn readable(named: &Named<'_>) -> String {
    let outer = named.identity.split('<').next().unwrap_or_default();
    let is_generic = outer.len() < named.identity.len();
    if is_generic && outer.rsplit("::").next() == Some(named.base) {
        component_key(&shortened(named.identity, 0))
    } else {
        component_key(named.base)
    }
}

/// The names of types that have the same one: with as many modules before it as it takes to tell them apart; if the modules are the same,
/// the types that they were made generic over are told apart.
fn qualified<'a>(name: &str, identities: &BTreeSet<&'a str>) -> Vec<(&'a str, String)> {
    let deepest = identities
        .iter()
        .map(|identity| identity.matches("::").count())
        .max();
    for depth in 1..=deepest.unwrap_or(0) {
        let outer = |identity: &str| {
            let path = identity.split('<').next().unwrap_or(identity);
            let modules: Vec<&str> = path.rsplit("::").skip(1).take(depth).collect();
            let modules = modules.into_iter().rev().map(|module| format!("{module}."));
            component_key(&(modules.collect::<String>() + name))
        };
        let whole = |identity: &str| component_key(&shortened(identity, depth));
        for named in [&outer as &dyn Fn(&str) -> String, &whole] {
            let list: Vec<(&str, String)> = identities
                .iter()
                .map(|identity| (*identity, named(identity)))
                .collect();
            let different: BTreeSet<&String> = list.iter().map(|(_, name)| name).collect();
            if different.len() == list.len() {
                return list;
            }
        }
    }
    identities
        .iter()
        .map(|identity| (*identity, name.to_owned()))
        .collect()
}

/// `app::Page<app::orders::Item>` as `Page_orders.Item`: the outer name alone, and each argument with some of its modules. Lists and tuples,
/// which have no name of their own, are `List` and `Tuple2`.
fn shortened(identity: &str, depth: usize) -> String {
    let mut reader = Reader {
        rest: identity,
        depth: 0,
        words: Vec::new(),
    };
    reader.path();
    reader.depth = depth;
    reader.arguments('>');
    reader.words.join("_")
}

/// Reads an identity as schemars writes it.
struct Reader<'a> {
    rest: &'a str,
    /// How many modules a name keeps.
    depth: usize,
    words: Vec<String>,
}

impl Reader<'_> {
    fn path(&mut self) {
        let end = self
            .rest
            .find(['<', '>', '[', ']', '(', ')', ',', ';', ' '])
            .unwrap_or(self.rest.len());
        let (path, rest) = self.rest.split_at(end);
        self.rest = rest;
        let segments: Vec<&str> = path.rsplit("::").take(self.depth + 1).collect();
        if !path.is_empty() {
            self.words
                .push(segments.into_iter().rev().collect::<Vec<_>>().join("."));
        }
    }

    fn one(&mut self) {
        self.rest = self.rest.trim_start();
        if let Some(rest) = self.rest.strip_prefix('[') {
            // `[Item]`, and `[3; Item]` with its length first.
            let length = rest.split_once("; ").map_or("", |(length, _)| length);
            let is_length = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
            let length = if is_length { length } else { "" };
            self.rest = if is_length {
                &rest[length.len() + 1..]
            } else {
                rest
            };
            self.words.push(format!("List{length}"));
            self.list(']');
        } else if let Some(rest) = self.rest.strip_prefix('(') {
            self.rest = rest;
            let at = self.words.len();
            let count = self.list(')');
            self.words.insert(at, format!("Tuple{count}"));
        } else {
            self.path();
            self.arguments('>');
        }
    }

    fn arguments(&mut self, end: char) {
        if let Some(rest) = self.rest.strip_prefix('<') {
            self.rest = rest;
            self.list(end);
        }
    }

    /// Reads up to `end`, and gives how many types there were.
    fn list(&mut self, end: char) -> usize {
        let mut count = 0;
        loop {
            self.rest = self.rest.trim_start();
            let Some(next) = self.rest.chars().next() else {
                return count;
            };
            if next == end || next == ',' {
                self.rest = &self.rest[next.len_utf8()..];
                if next == end {
                    return count;
                }
                continue;
            }
            let before = self.rest.len();
            self.one();
            count += 1;
            if self.rest.len() == before {
                // A form that is not known: what can be read of it is enough for a name.
                self.rest = &self.rest[next.len_utf8()..];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_keep_their_structure() {
        for (identity, name) in [
            ("app::Item", "Item"),
            ("app::Page<app::orders::Item>", "Page_Item"),
            ("app::Page<[app::orders::Item]>", "Page_List_Item"),
            ("app::Page<[3; app::orders::Item]>", "Page_List3_Item"),
            ("app::Page<(app::Item, [u8])>", "Page_Tuple2_Item_List_u8"),
            ("app::Page<Map<String, [app::Item]>>", "Page_Map_String_List_Item"),
            (
                "app::Pair<app::Page<app::A>, Option<app::B>>",
                "Pair_Page_A_Option_B",
            ),
            ("app::Page<()>", "Page_Tuple0"),
            ("app::Page<[?", "Page_List_?"),
        ] {
            assert_eq!(shortened(identity, 0), name, "{identity}");
        }
        assert_eq!(
            shortened("app::Page<[app::orders::Item]>", 1),
            "Page_List_orders.Item"
        );
    }
}

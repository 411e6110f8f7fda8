//! The scopes that an operation asks for (RFC 6749, section 3.3).
//!
//! They are declared in three places: on a list, on a handler, and on a dependency. Those of a list and of a handler are asked for of every
//! credential of the operation. Those of a dependency are asked for of the credentials below it, so that two dependencies with a credential
//! each do not ask for one another's. All of them stand with the scheme in the document, the outer first.
//!
//! What is declared has to be enforced: an operation that asks for scopes has a credential that can hold them, and something that takes
//! [`RequiredScopes`](crate::arg::credential::RequiredScopes) to compare. Both are looked at when the app is built.

use super::Operation;

/// What was said about scopes, in the making.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scopes {
    /// Of every scheme, also of those that are described later.
    everywhere: Vec<String>,
    /// Of the schemes below the dependencies that are being described, the outer first.
    path: Vec<String>,
    /// All that were declared.
    declared: Vec<String>,
    /// Those of dependencies that have no credential below them.
    loose: Vec<String>,
    /// How often a scheme was asked for.
    schemes: usize,
    /// Whether something takes them to compare.
    are_compared: bool,
}

impl Scopes {
    /// A scheme is asked for: these scopes with it.
    pub(super) fn of_a_scheme(&mut self) -> Vec<String> {
        self.schemes += 1;
        let mut scopes = self.everywhere.clone();
        add(&mut scopes, &self.path);
        scopes
    }
}

/// Adds what is not there yet.
pub(super) fn add<S: AsRef<str>>(known: &mut Vec<String>, scopes: &[S]) {
    for scope in scopes {
        let scope = scope.as_ref();
        if !known.iter().any(|known| known == scope) {
            known.push(scope.to_owned());
        }
    }
}

impl Operation {
    /// Asks for scopes, of every credential that the operation has. What `scopes = [..]` on a handler calls.
    ///
    /// Something has to take [`RequiredScopes`](crate::arg::credential::RequiredScopes) and compare them with what was granted; otherwise the
    /// app does not start.
    pub fn require_scopes(&mut self, scopes: &[&str]) {
        add(&mut self.scopes.declared, scopes);
        add(&mut self.scopes.everywhere, scopes);
        for requirement in &mut self.security {
            for known in requirement.schemes.values_mut() {
                add(known, scopes);
            }
        }
    }

    /// Asks for scopes, of the credentials that are described inside only. What `scopes = [..]` on a dependency calls.
    pub fn with_scopes(&mut self, scopes: &[&str], describe: impl FnOnce(&mut Operation)) {
        add(&mut self.scopes.declared, scopes);
        let (depth, schemes) = (self.scopes.path.len(), self.scopes.schemes);
        self.scopes
            .path
            .extend(scopes.iter().map(|scope| (*scope).to_owned()));
        describe(self);
        self.scopes.path.truncate(depth);
        if self.scopes.schemes == schemes {
            add(&mut self.scopes.loose, scopes);
        }
    }

    /// All scopes that it asks for, whatever the scheme.
    pub(crate) fn required_scopes(&self) -> Vec<String> {
        let mut scopes = Vec::new();
        for requirement in &self.security {
            for known in requirement.schemes.values() {
                add(&mut scopes, known);
            }
        }
        scopes
    }

    /// Notes that the scopes are compared with those that were granted.
    pub(crate) fn compares_scopes(&mut self) {
        self.scopes.are_compared = true;
    }

    /// What is wrong with the scopes that were declared.
    pub(crate) fn scope_faults(&self) -> Vec<String> {
        let Scopes {
            everywhere,
            declared,
            schemes,
            ..
        } = &self.scopes;
        let mut loose = self.scopes.loose.clone();
        if *schemes == 0 {
            add(&mut loose, everywhere);
        }
        let mut faults = Vec::new();
        for scope in declared.iter().filter(|scope| !is_scope(scope)) {
            faults.push(format!(
                "`{}` is no scope: one is printable ASCII without spaces, quotes and backslashes (RFC 6749, section 3.3); write several as \
                 a list",
                scope.escape_default()
            ));
        }
        if !loose.is_empty() {
            faults.push(format!(
                "the scopes {} are asked for, but no credential that could have them; take one, such as `OAuth2<..>` or `Bearer`, or a \
                 dependency that does",
                quoted(&loose)
            ));
        } else if !declared.is_empty() && !self.scopes.are_compared {
            faults.push(format!(
                "the scopes {} are asked for, but nothing compares them with those that the caller was granted; let the dependency that \
                 verifies the credential take `RequiredScopes`",
                quoted(declared)
            ));
        }
        faults
    }
}

/// `scope-token` of RFC 6749, section 3.3.
fn is_scope(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    !text.is_empty() && text.bytes().all(allowed)
}

fn quoted(scopes: &[String]) -> String {
    let quoted: Vec<String> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
    quoted.join(", ")
}

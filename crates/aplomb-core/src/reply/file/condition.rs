//! Conditional requests (RFC 9110, section 13).

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE};

use super::{EntityTag, SETTLED};

/// What the server knows of the current version.
#[derive(Debug)]
pub(super) struct Version {
    pub(super) tag: Option<EntityTag>,
    /// In whole seconds, as the header has it.
    pub(super) modified: Option<SystemTime>,
}

/// What the conditions of a request come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Answer as if there were none.
    Go,
    /// 304.
    NotModified,
    /// 412.
    Failed,
}

impl Version {
    pub(super) fn new(tag: Option<EntityTag>, modified: Option<SystemTime>, now: SystemTime) -> Version {
        // RFC 9110, section 8.8.2.1: never later than the date of the answer.
        let modified = modified.map(|time| whole_seconds(time.min(now)));
        Version { tag, modified }
    }

    /// The conditions of a GET or HEAD, in the order of section 13.2.2.
    pub(super) fn verdict(&self, headers: &HeaderMap) -> Verdict {
        if headers.contains_key(IF_MATCH) {
            if !self.is_listed(headers, IF_MATCH, EntityTag::is_strongly) {
                return Verdict::Failed;
            }
        } else if let (Some(since), Some(modified)) = (date(headers, IF_UNMODIFIED_SINCE), self.modified)
            && modified > since
        {
            return Verdict::Failed;
        }
        if headers.contains_key(IF_NONE_MATCH) {
            if self.is_listed(headers, IF_NONE_MATCH, EntityTag::is_weakly) {
                return Verdict::NotModified;
            }
        } else if let (Some(since), Some(modified)) = (date(headers, IF_MODIFIED_SINCE), self.modified)
            && modified <= since
        {
            return Verdict::NotModified;
        }
        Verdict::Go
    }

    /// Whether a range may be sent: the client has the rest of this very version (section 13.1.5).
    pub(super) fn allows_range(&self, headers: &HeaderMap, now: SystemTime) -> bool {
        let mut values = headers.get_all(IF_RANGE).iter();
        let Some(value) = values.next() else {
            return true;
        };
        let (Ok(text), None) = (value.to_str(), values.next()) else {
            return false;
        };
        if let Some(sent) = EntityTag::parse(text) {
            return self.tag.as_ref().is_some_and(|tag| tag.is_strongly(&sent));
        }
        // A date is a strong validator only once a second change could not have had the same one.
        match (httpdate::parse_http_date(text), self.modified) {
            (Ok(sent), Some(modified)) => {
                sent == modified && now.duration_since(modified).is_ok_and(|age| age >= SETTLED)
            }
            _ => false,
        }
    }

    /// Whether a list of tags names this version; `*` names every one.
    fn is_listed(
        &self,
        headers: &HeaderMap,
        name: HeaderName,
        same: fn(&EntityTag, &EntityTag) -> bool,
    ) -> bool {
        headers
            .get_all(name)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .any(|line| {
                line.trim() == "*"
                    || self
                        .tag
                        .as_ref()
                        .is_some_and(|tag| EntityTag::parse_list(line).iter().any(|listed| same(tag, listed)))
            })
    }
}

/// A date; `None` if it is none, or sent twice: then the condition is ignored (sections 13.1.3 and 13.1.4).
fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() {
        return None;
    }
    httpdate::parse_http_date(value.to_str().ok()?).ok()
}

fn whole_seconds(time: SystemTime) -> SystemTime {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs()),
        Err(_) => SystemTime::UNIX_EPOCH,
    }
}

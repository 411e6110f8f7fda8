//! Header fields: which ones matter, and at which level.

use http::HeaderMap;

use crate::capture::VOLATILE;
use crate::case::Expected;
use crate::compare::{Difference, all, matches_text};

/// Fields that decide how a client goes on: level 3, also where they were not recorded.
const SIGNIFICANT: [&str; 9] = [
    "location",
    "allow",
    "www-authenticate",
    "cache-control",
    "content-encoding",
    "content-language",
    "access-control-allow-origin",
    "access-control-allow-methods",
    "access-control-allow-credentials",
];

/// Fields that every server writes in its own way, or that no answer is about.
const UNREMARKABLE: [&str; 6] = [
    "content-type",
    "content-length",
    "date",
    "server",
    "connection",
    "transfer-encoding",
];

/// Compares the header fields: the media type at level 2, those that matter at level 3, all others that were recorded at level 4.
pub fn compare(expected: &Expected, found: &HeaderMap, differences: &mut Vec<Difference>) {
    let wanted = |name: &str| -> Vec<&str> {
        let fields = expected
            .headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name));
        fields.map(|(_, value)| value.as_str()).collect()
    };
    if let Some(media_type) = wanted("content-type").first() {
        let came = all(found, "content-type").join(", ");
        if normal_media_type(media_type) != normal_media_type(&came) {
            differences.push(Difference::new(2, "header content-type", *media_type, came));
        }
    }
    let mut names: Vec<String> = expected
        .headers
        .iter()
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    names.extend(SIGNIFICANT.iter().map(|name| (*name).to_owned()));
    names.extend(
        found
            .keys()
            .map(|name| name.as_str().to_owned())
            .filter(|name| name.starts_with("access-control-")),
    );
    names.push("set-cookie".to_owned());
    names.sort();
    names.dedup();
    for name in names.iter().filter(|name| !UNREMARKABLE.contains(&name.as_str())) {
        let (wanted, came) = (wanted(name), all(found, name));
        let is_volatile = expected
            .volatile
            .iter()
            .any(|place| place.strip_prefix("header:") == Some(name));
        let same = match name.as_str() {
            _ if is_volatile && !came.is_empty() => true,
            "set-cookie" => same_list(&wanted, &came, |wanted, came| cookie(wanted) == cookie(came)),
            "allow" | "vary" => tokens(&wanted.join(",")) == tokens(&came.join(",")),
            name if name.starts_with("access-control-allow-") || name == "access-control-expose-headers" => {
                tokens(&wanted.join(",")) == tokens(&came.join(","))
            }
            _ => same_list(&wanted, &came, matches_text),
        };
        if !same {
            let level = if is_significant(name) { 3 } else { 4 };
            let said = |values: &[String]| {
                if values.is_empty() {
                    "nothing".to_owned()
                } else {
                    values.join(" | ")
                }
            };
            let wanted: Vec<String> = wanted.into_iter().map(str::to_owned).collect();
            differences.push(Difference::new(
                level,
                &format!("header {name}"),
                said(&wanted),
                said(&came),
            ));
        }
    }
}

/// The fields of an app's own, `x-process-time` and the like, are what a case is about.
fn is_significant(name: &str) -> bool {
    SIGNIFICANT.contains(&name)
        || name == "set-cookie"
        || name.starts_with("access-control-")
        || name.starts_with("x-")
}

fn same_list(wanted: &[&str], came: &[String], same: impl Fn(&str, &str) -> bool) -> bool {
    wanted.len() == came.len() && wanted.iter().zip(came).all(|(wanted, came)| same(wanted, came))
}

fn tokens(list: &str) -> Vec<String> {
    let tokens = list.split(',').map(|token| token.trim().to_ascii_lowercase());
    let mut tokens: Vec<String> = tokens.filter(|token| !token.is_empty()).collect();
    tokens.sort();
    tokens
}

/// A media type with its parameters in one spelling: RFC 9110, section 8.3.1.
fn normal_media_type(text: &str) -> Vec<String> {
    let mut parts = text
        .split(';')
        .map(|part| part.trim().replace('"', "").to_ascii_lowercase());
    let mut normal: Vec<String> = parts.next().into_iter().collect();
    let mut parameters: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parameters.sort();
    normal.extend(parameters);
    normal
}

/// A cookie's name and value, and its attributes without the times, which depend on the clock.
fn cookie(text: &str) -> (String, Vec<String>) {
    let mut parts = text.split(';').map(str::trim);
    let pair = parts.next().unwrap_or_default();
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let pair = if value == VOLATILE {
        name.to_owned()
    } else {
        pair.to_owned()
    };
    let mut attributes: Vec<String> = parts
        .map(|part| match part.split_once('=') {
            Some((name, _)) if name.eq_ignore_ascii_case("expires") => "expires".to_owned(),
            _ => part.to_ascii_lowercase(),
        })
        .collect();
    attributes.sort();
    (pair, attributes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    fn differences(wanted: &[(&str, &str)], came: &[(&str, &str)]) -> Vec<(u8, String)> {
        let headers: Vec<_> = wanted.iter().map(|(name, value)| [name, value]).collect();
        let expected = serde_json::json!({ "status": 200, "headers": headers });
        let mut map = HeaderMap::new();
        for (name, value) in came {
            map.append(
                HeaderName::try_from(*name).unwrap(),
                HeaderValue::try_from(*value).unwrap(),
            );
        }
        let mut differences = Vec::new();
        compare(&serde_json::from_value(expected).unwrap(), &map, &mut differences);
        differences
            .into_iter()
            .map(|difference| (difference.level, difference.place))
            .collect()
    }

    #[test]
    fn the_media_type_counts_at_level_2() {
        let wanted = [("content-type", "text/plain; charset=utf-8")];
        assert_eq!(
            differences(&wanted, &[("content-type", "text/plain;charset=UTF-8")]),
            []
        );
        assert_eq!(
            differences(&wanted, &[("content-type", "text/html")]),
            [(2, "header content-type".to_owned())]
        );
    }

    #[test]
    fn what_decides_how_a_client_goes_on_counts_at_level_3() {
        let wanted = [("location", "http://testserver/a/")];
        assert_eq!(
            differences(&wanted, &[("location", "/a/")]),
            [(3, "header location".to_owned())]
        );
        assert_eq!(
            differences(&[], &[("cache-control", "no-store")]),
            [(3, "header cache-control".to_owned())]
        );
        assert_eq!(differences(&[], &[("etag", "x"), ("x-request-id", "y")]), []);
        assert_eq!(
            differences(&[("x-own", "1")], &[]),
            [(3, "header x-own".to_owned())]
        );
        assert_eq!(
            differences(&[("etag", "1")], &[("etag", "2")]),
            [(4, "header etag".to_owned())]
        );
        assert_eq!(
            differences(&[("allow", "GET, POST")], &[("allow", "post,get")]),
            []
        );
    }

    #[test]
    fn cookies_are_compared_with_their_attributes() {
        let wanted = [(
            "set-cookie",
            "a=b; Path=/; SameSite=lax; expires=Thu, 01 Jan 1970 00:00:00 GMT",
        )];
        let same = [(
            "set-cookie",
            "a=b; SameSite=Lax; Expires=Fri, 02 Jan 1970 00:00:00 GMT; Path=/",
        )];
        assert_eq!(differences(&wanted, &same), []);
        assert_eq!(
            differences(&wanted, &[("set-cookie", "a=b; Path=/")]),
            [(3, "header set-cookie".to_owned())]
        );
    }
}

//! All peers must give the same answers before anything is measured.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};

use crate::operation::{get, order, post};
use crate::reply::Reply;

/// What must come back.
enum Expected {
    /// This status and this JSON.
    Answer(u16, Value),
    /// Any status from 400 to 499.
    Refusal,
}

struct Check {
    what: String,
    request: Vec<u8>,
    expected: Expected,
}

/// Sends right and wrong input to a server.
///
/// # Errors
/// Every answer that differs, a line each.
pub fn check(port: u16) -> Result<usize, String> {
    let checks = checks();
    let mut failures = Vec::new();
    for check in &checks {
        if let Err(why) = check.run(port) {
            failures.push(format!("  {}: {why}", check.what));
        }
    }
    if failures.is_empty() {
        Ok(checks.len())
    } else {
        Err(failures.join("\n"))
    }
}

impl Check {
    fn run(&self, port: u16) -> Result<(), String> {
        let reply = fetch(port, &self.request)?;
        match &self.expected {
            Expected::Refusal if (400..500).contains(&reply.status) => Ok(()),
            Expected::Refusal => Err(format!("status {}, not 4xx", reply.status)),
            Expected::Answer(status, wanted) => {
                if reply.status != *status {
                    let body = String::from_utf8_lossy(&reply.body);
                    return Err(format!("status {}, not {status}: {body}", reply.status));
                }
                let found: Value = serde_json::from_slice(&reply.body)
                    .map_err(|error| format!("the body is not JSON: {error}"))?;
                if found == *wanted {
                    Ok(())
                } else {
                    Err(format!("answered {found}, not {wanted}"))
                }
            }
        }
    }
}

fn fetch(port: u16, request: &[u8]) -> Result<Reply, String> {
    let failed = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).map_err(failed)?;
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .map_err(failed)?;
    stream.write_all(request).map_err(failed)?;
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4096];
        let count = match stream.read(&mut part) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => 0,
            Err(error) => return Err(failed(error)),
        };
        bytes.extend_from_slice(&part[..count]);
        if let Some(reply) = Reply::parse(&bytes, count == 0)? {
            return Ok(reply);
        }
    }
}

fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    let mut answer = |target: &str, body: Value| {
        checks.push(Check {
            what: format!("GET {target}"),
            request: get(target),
            expected: Expected::Answer(200, body),
        });
    };
    let long = "%C3%A9".repeat(50);
    answer("/json", json!({"message": "Hello, World!"}));
    answer(
        "/items/42?limit=7&q=abc",
        json!({"id": 42, "limit": 7, "q": "abc"}),
    );
    answer("/items/42", json!({"id": 42, "limit": 20, "q": null}));
    answer("/items/0?limit=1&q=a", json!({"id": 0, "limit": 1, "q": "a"}));
    answer(
        "/items/9007199254740991?limit=100",
        json!({"id": 9_007_199_254_740_991_u64, "limit": 100, "q": null}),
    );
    answer(
        "/items/1?q=a%20b%26c",
        json!({"id": 1, "limit": 20, "q": "a b&c"}),
    );
    answer(
        &format!("/items/1?q={long}"),
        json!({"id": 1, "limit": 20, "q": "é".repeat(50)}),
    );

    let mut refusal = |target: &str| {
        checks.push(Check {
            what: format!("GET {target}"),
            request: get(target),
            expected: Expected::Refusal,
        });
    };
    refusal("/nothing");
    refusal("/items/abc");
    refusal("/items/-1");
    refusal("/items/18446744073709551616");
    refusal("/items/42?limit=0");
    refusal("/items/42?limit=101");
    refusal("/items/42?limit=-1");
    refusal("/items/42?limit=ten");
    refusal("/items/42?q=");
    refusal(&format!("/items/42?q={}", "a".repeat(51)));
    refusal(&format!("/items/42?q={long}%C3%A9"));

    place_checks(&mut checks);
    checks
}

fn place_checks(checks: &mut Vec<Check>) {
    let right: Value = serde_json::from_str(order()).unwrap_or_default();
    let mut small = right.clone();
    if let Some(members) = small.as_object_mut() {
        members.retain(|name, _| name != "tags" && name != "note");
    }
    let with = |pointer: &str, value: Value| {
        let mut order = right.clone();
        match order.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => order = Value::Null,
        }
        order
    };
    let mut accepted = |what: &str, sent: Value, echoed: Value| {
        checks.push(Check {
            what: format!("POST /orders, {what}"),
            request: post("application/json", &sent.to_string()),
            expected: Expected::Answer(201, echoed),
        });
    };
    let mut filled = small.clone();
    filled["tags"] = json!([]);
    filled["note"] = Value::Null;
    accepted("the order", right.clone(), right.clone());
    accepted("without tags and note", small, filled);
    let edge = with("/items/7/quantity", json!(1000));
    accepted("quantity 1000", edge.clone(), edge);
    let edge = with("/note", json!("é".repeat(500)));
    accepted("note of 500 characters", edge.clone(), edge);

    let item = right["items"][0].clone();
    let wrong = [
        ("reference too short", with("/reference", json!("WEB-202"))),
        ("reference too long", with("/reference", json!("W".repeat(41)))),
        ("name empty", with("/customer/name", json!(""))),
        ("name too long", with("/customer/name", json!("n".repeat(101)))),
        (
            "e-mail without @",
            with("/customer/email", json!("renee.example.com")),
        ),
        ("e-mail without host", with("/customer/email", json!("renee@"))),
        ("street empty", with("/shipping/street", json!(""))),
        ("city too long", with("/shipping/city", json!("c".repeat(81)))),
        ("zip of four digits", with("/shipping/zip", json!("0410"))),
        ("zip with a letter", with("/shipping/zip", json!("0410A"))),
        ("zip of six digits", with("/shipping/zip", json!("041077"))),
        ("country in small letters", with("/shipping/country", json!("us"))),
        ("no items", with("/items", json!([]))),
        ("51 items", with("/items", json!(vec![item; 51]))),
        ("bad sku in the last item", with("/items/7/sku", json!("XY-8254"))),
        ("sku with a suffix", with("/items/0/sku", json!("ABC-10011"))),
        ("item name empty", with("/items/3/name", json!(""))),
        ("quantity 0", with("/items/2/quantity", json!(0))),
        ("quantity 1001", with("/items/2/quantity", json!(1001))),
        ("quantity 1.5", with("/items/2/quantity", json!(1.5))),
        ("quantity negative", with("/items/2/quantity", json!(-1))),
        ("price 0", with("/items/4/price", json!(0.0))),
        (
            "price above a million",
            with("/items/4/price", json!(1_000_000.5)),
        ),
        ("price a word", with("/items/4/price", json!("cheap"))),
        ("tag empty", with("/tags/1", json!(""))),
        ("tag too long", with("/tags/1", json!("t".repeat(21)))),
        ("11 tags", with("/tags", json!(vec!["tag"; 11]))),
        ("note of 501 characters", with("/note", json!("n".repeat(501)))),
        ("customer missing", without(&right, "", "customer")),
        ("zip missing", without(&right, "/shipping", "zip")),
        ("price missing", without(&right, "/items/5", "price")),
        ("an array", json!([])),
        ("null", Value::Null),
    ];
    for (what, body) in wrong {
        checks.push(Check {
            what: format!("POST /orders, {what}"),
            request: post("application/json", &body.to_string()),
            expected: Expected::Refusal,
        });
    }
    for (what, content_type, body) in [
        ("cut in the middle", "application/json", &order()[..500]),
        ("empty body", "application/json", ""),
        ("as text/plain", "text/plain", order()),
    ] {
        checks.push(Check {
            what: format!("POST /orders, {what}"),
            request: post(content_type, body),
            expected: Expected::Refusal,
        });
    }
}

fn without(order: &Value, pointer: &str, name: &str) -> Value {
    let mut order = order.clone();
    if let Some(members) = order.pointer_mut(pointer).and_then(Value::as_object_mut) {
        members.remove(name);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::{checks, order};

    /// A wrong pointer would leave an order right, or make it null for the wrong reason.
    #[test]
    fn every_order_is_a_different_one() {
        let checks = checks();
        let mut requests: Vec<_> = checks.iter().map(|check| &check.request).collect();
        requests.sort();
        requests.dedup();
        assert_eq!(requests.len(), checks.len());
    }

    #[test]
    fn the_order_has_the_size_that_the_tables_name() {
        assert_eq!(order().len(), 1012);
    }
}

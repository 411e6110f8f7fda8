//! Dates, times and durations: what is read agrees with what an independent validator takes for the format that stands in the document.

use aplomb::prelude::*;
use aplomb::test::TestClient;
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Span, Timestamp};
use jsonschema::Validator;

macro_rules! echoed {
    ($($name:ident $in_body:ident $type:ty, $query:literal $body:literal;)*) => { $(
        #[get($query)]
        async fn $name(#[query] value: $type) -> Json<$type> {
            Json(value)
        }

        #[post($body)]
        async fn $in_body(value: Json<$type>) -> Json<$type> {
            value
        }
    )* };
}

echoed! {
    date date_in_body Date, "/date" "/date";
    timestamp timestamp_in_body Timestamp, "/timestamp" "/timestamp";
    date_time date_time_in_body DateTime, "/date-time" "/date-time";
    time time_in_body Time, "/time" "/time";
    duration duration_in_body SignedDuration, "/duration" "/duration";
    span span_in_body Span, "/span" "/span";
}

fn client() -> TestClient {
    let handlers = routes![
        date,
        date_in_body,
        timestamp,
        timestamp_in_body,
        date_time,
        date_time_in_body,
        time,
        time_in_body,
        duration,
        duration_in_body,
        span,
        span_in_body,
    ];
    App::new("T", "1").routes(handlers).test()
}

/// The texts of one type.
struct Texts {
    path: &'static str,
    format: &'static str,
    /// What the format allows, and is read.
    good: &'static [&'static str],
    /// What the format does not allow, and is refused.
    bad: &'static [&'static str],
    /// What is read beyond the format.
    beyond: &'static [&'static str],
    /// What is read beyond the format where everything is text: in parameters.
    beyond_in_text: &'static [&'static str],
    /// What the format allows, and the type cannot hold.
    not_held: &'static [&'static str],
}

const TEXTS: [Texts; 6] = [
    Texts {
        path: "/date",
        format: "date",
        good: &[
            "2030-05-01",
            "2024-02-29",
            "2000-02-29",
            "0001-01-01",
            "0000-01-01",
            "9999-12-31",
        ],
        bad: &[
            "",
            "2030-5-1",
            "2030-13-01",
            "2030-00-10",
            "2030-04-31",
            "2023-02-29",
            "1900-02-29",
            "2030-05-00",
            "01.05.2030",
            "2030/05/01",
            "May 1",
            "2030-05-01x",
            "٢٠٣٠-05-01",
            "2030-W18-3",
            "2030-121",
            "2030-05-01T12:00:00Z",
            "2030-05",
            "30-05-01",
        ],
        beyond: &["20300501", "2030-05-01 00:00:00"],
        beyond_in_text: &["2030-05-01T00:00:00Z", " 2030-05-01", "1903824000"],
        not_held: &[],
    },
    Texts {
        path: "/timestamp",
        format: "date-time",
        good: &[
            "2030-05-01T12:00:00Z",
            "2030-05-01t12:00:00z",
            "2030-05-01T12:00:00.123456789Z",
            "2030-05-01T12:00:00+02:00",
            "2030-05-01T12:00:00-00:00",
            "2030-05-01T23:59:59.9-12:30",
            "2016-12-31T23:59:60Z",
            "0001-01-01T00:00:00Z",
        ],
        bad: &[
            "",
            "2030-05-01T24:00:00Z",
            "2030-05-01T12:60:00Z",
            "2030-05-01T12:00:61Z",
            "2030-02-30T12:00:00Z",
            "2030-05-01T12:00:00+2",
            "2030-05-01T12:00:00.Z",
            "2030-05-01T12:00:00Zx",
            "2030-05-01T1:00:00Z",
            "noon",
            "Wed, 01 May 2030 12:00:00 GMT",
            "2030-05-01T12:00:00+24:60",
        ],
        beyond: &[
            "2030-05-01T12:00Z",
            "2030-05-01 12:00:00Z",
            "20300501T120000Z",
            "2030-05-01T12:00:00Z[Nowhere/Town]",
            "2030-05-01T12:00:00+02",
            "2030-05-01T12:00:00,5Z",
            "2030-05-01T12:00:00+0200",
        ],
        beyond_in_text: &["2030-05-01T12:00:00", "2030-05-01", "1903867200", "1903867200.5"],
        not_held: &[
            "2030-05-01T12:00:00.1234567890Z",
            "9999-12-31T23:59:59Z",
            "9999-12-31T23:59:59-12:00",
        ],
    },
    Texts {
        path: "/date-time",
        format: "date-time-local",
        good: &[
            "2030-05-01T12:00:00",
            "2030-05-01t12:00:00",
            "2030-05-01T12:00:00.5",
            "2024-02-29T23:59:59",
            "2016-12-31T23:59:60",
        ],
        bad: &[
            "",
            "2030-05-01T12:00:00Z",
            "2030-05-01T24:00:00",
            "2023-02-29T12:00:00",
            "2030-05-01T",
            "2030-05-01T12:00:00.",
        ],
        beyond: &[
            "2030-05-01T12:00",
            "2030-05-01 12:00:00",
            "2030-05-01",
            "2030-05-01T12:00:00+02:00",
        ],
        beyond_in_text: &["1903867200"],
        not_held: &[],
    },
    Texts {
        path: "/time",
        format: "time-local",
        good: &[
            "12:00:00",
            "00:00:00",
            "23:59:59",
            "12:00:00.123456789",
            "23:59:60",
        ],
        bad: &[
            "",
            "24:00:00",
            "12:60:00",
            "12:00:61",
            "12:00:00Z",
            "noon",
            "1:00:00",
            "12:00:00.",
            "12:0:00",
        ],
        beyond: &[
            "12:00",
            "120000",
            "T12:00:00",
            "12:00:00+02:00",
            "2030-05-01T12:00:00",
            "12",
        ],
        beyond_in_text: &[],
        not_held: &[],
    },
    Texts {
        path: "/duration",
        format: "duration",
        good: &[
            "PT0S",
            "PT1H",
            "PT1H30M",
            "PT1H30M5S",
            "P1D",
            "P3DT4H",
            "P2W",
            "PT36H",
            "PT100000S",
        ],
        bad: &[
            "", "P", "PT", "P1DT", "1H", "PT1", "P1.5D", "P1H", "PT1D", "soon", "P1W1Y", "PT1S1H", "P 1D",
            "P１D", "PT1H1H",
        ],
        beyond: &[
            "PT1.5S",
            "-PT1H",
            "PT1H5S",
            "pt1h",
            "1h",
            "1 day, 2:00:00",
            "2:00:00",
            "P1W2D",
        ],
        beyond_in_text: &["90"],
        not_held: &["P1Y", "P2M", "P1Y2M3D", "PT99999999999999999999S"],
    },
    Texts {
        path: "/span",
        format: "duration",
        good: &[
            "P1Y",
            "P1Y2M3DT4H5M6S",
            "P2W",
            "PT0S",
            "P1M",
            "P1M2D",
            "PT1H30M5S",
        ],
        bad: &["", "P", "PT", "P1YT", "P1H", "PT1Y", "soon", "PT1S1H", "P1D1M"],
        beyond: &["P1Y2D", "PT1H5S", "PT1.5S", "-P1Y", "P1Y1W", "2y", "2:00:00"],
        beyond_in_text: &["90"],
        not_held: &["P99999Y"],
    },
];

/// The schema of the document, for a validator that checks formats. It knows no local times: they are what becomes one with an offset by a `Z`
/// (RFC 3339, section 5.6: `full-time` is `partial-time` and an offset).
fn validator(client: &TestClient, texts: &Texts) -> Validator {
    let operation = &client.document()["paths"][texts.path]["post"];
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(
        *schema,
        json!({"type": "string", "format": texts.format}),
        "{}",
        texts.path
    );
    let with_offset = |format: &str| {
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&json!({ "format": format }))
            .unwrap();
        move |text: &str| validator.is_valid(&json!(format!("{text}Z")))
    };
    jsonschema::options()
        .should_validate_formats(true)
        .with_format("time-local", with_offset("time"))
        .with_format("date-time-local", with_offset("date-time"))
        .build(schema)
        .unwrap()
}

#[aplomb::test]
async fn what_is_read_agrees_with_an_independent_validator_of_the_format() {
    let client = client();
    let mut wrong = Vec::new();
    for texts in &TEXTS {
        let validator = validator(&client, texts);
        for (list, expected) in [
            (texts.good, (true, true, true)),
            (texts.bad, (false, false, false)),
            (texts.beyond, (false, true, true)),
            (texts.beyond_in_text, (false, false, true)),
            (texts.not_held, (true, false, false)),
        ] {
            for text in list {
                let in_body = client.post(texts.path).json(&json!(text)).send().await;
                let in_query = client.get(texts.path).query("value", text).send().await;
                let found = (
                    validator.is_valid(&json!(text)),
                    in_body.status() == 200,
                    in_query.status() == 200,
                );
                if found != expected {
                    wrong.push(format!(
                        "{} {text:?}: allowed, read in a body, read in the query: {found:?}",
                        texts.path
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[model]
struct Plan {
    every: Span,
    wait: SignedDuration,
    count: u8,
}

#[post("/plans")]
async fn plan(plan: Plan) -> String {
    format!("{} {} {}", plan.every, plan.wait, plan.count)
}

#[aplomb::test]
async fn a_day_is_24_hours_where_it_has_to_be() {
    let strict = App::new("T", "1").routes(routes![plan]).test();
    let lax = App::new("T", "1")
        .errors(ErrorStyle::FastApi)
        .routes(routes![plan])
        .test();
    for client in [strict, lax] {
        for (sent, expected) in [
            (json!({"every": "P1D", "wait": "PT1H", "count": 1}), "P1D PT1H 1"),
            (
                json!({"every": "P1D", "wait": "PT1H", "count": 1.0}),
                "P1D PT1H 1",
            ),
            (
                json!({"every": "P1M", "wait": "P1DT2H", "count": 1}),
                "P1M PT26H 1",
            ),
            (
                json!({"every": "P1M", "wait": "1 day, 2:00:00", "count": 1.0}),
                "P1M PT26H 1",
            ),
        ] {
            let reply = client.post("/plans").json(&sent).send().await;
            assert_eq!(reply.text(), expected, "{sent}");
        }
        let never = json!({"every": "P1D", "wait": "P1Y", "count": 1});
        client.post("/plans").json(&never).send().await.assert_status(422);
    }
}

#[aplomb::test]
async fn what_is_written_fits_the_document() {
    let client = client();
    for (path, text) in [
        ("/duration", "PT1.5S"),
        ("/duration", "-PT1H"),
        ("/duration", "PT1H5S"),
        ("/span", "P1Y2D"),
        ("/date-time", "2030-05-01T12:00:00.5"),
        ("/timestamp", "2030-05-01T12:00:00Z"),
    ] {
        let reply = client.post(path).json(&json!(text)).send().await;
        reply.assert_status(200).assert_documented();
        assert_eq!(reply.value(), text);
    }
}

/// When to meet.
#[model]
struct Meeting {
    #[field(ge = Timestamp::UNIX_EPOCH)]
    at: Timestamp,
}

#[post("/meetings")]
async fn meet(#[query(lt = Date::constant(2100, 1, 1))] until: Date, meeting: Meeting) -> Meeting {
    let _ = until;
    meeting
}

#[aplomb::test]
async fn bounds_of_times_are_kept_and_documented() {
    let client = App::new("T", "1").routes(routes![meet]).test();
    let send = |until: &str, at: &str| {
        let request = client.post("/meetings").query("until", until);
        request.json(&json!({ "at": at })).send()
    };
    let reply = send("2099-12-31", "1970-01-01T00:00:00Z").await;
    reply.assert_status(200).assert_documented();
    let reply = send("2100-01-01", "1969-12-31T23:59:59Z").await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("until", "less_than")
        .assert_fault("#/at", "greater_than_equal");
    let document = client.document();
    let at = &document["components"]["schemas"]["Meeting"]["properties"]["at"];
    assert_eq!(at["formatMinimum"], "1970-01-01T00:00:00Z");
    let until = &document["paths"]["/meetings"]["post"]["parameters"][0]["schema"];
    assert_eq!(until["formatExclusiveMaximum"], "2100-01-01");
}

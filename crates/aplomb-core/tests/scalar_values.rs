//! Parameters of every scalar type: what is written can be read again, what is wrong is named, and nothing panics.

#![allow(missing_docs)]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::{NonZeroI32, NonZeroU8, NonZeroU128};

use aplomb_core::arg::params::Param;
use aplomb_core::fault::{Fault, Faults, Location, Place};
use aplomb_core::model::format::{Base64, Base64Url, Email, Secret};
use aplomb_core::reply::Json;
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Span, Timestamp, Zoned};
use proptest::prelude::*;
use serde_json::{Value, json};

fn parse<T: Param>(text: &str) -> Result<T, Vec<Fault>> {
    let mut faults = Faults::new();
    let root = Location::root(Place::Query);
    let value = T::parse(text, &root.key("x"), &mut faults);
    assert_eq!(
        value.is_some(),
        faults.is_empty(),
        "a value or a fault, for {text:?}"
    );
    value.ok_or_else(|| faults.iter().cloned().collect())
}

/// Code and parameters of the only fault.
fn fault<T: Param>(text: &str) -> (&'static str, Value) {
    let Err(faults) = parse::<T>(text) else {
        panic!("{text:?} is let pass")
    };
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].pointer(), "/x");
    (faults[0].code, Value::Object(faults[0].params.clone()))
}

fn code<T: Param>(text: &str) -> &'static str {
    fault::<T>(text).0
}

#[test]
fn whole_numbers() {
    for (text, value) in [
        ("42", 42),
        (" 42 ", 42),
        ("+7", 7),
        ("-0", 0),
        ("007", 7),
        ("1.0", 1),
        ("-3.000", -3),
    ] {
        assert_eq!(parse::<i32>(text), Ok(value), "{text}");
    }
    for text in [
        "", " ", "1_000", "1e3", "0x10", "1.5", "a", "--1", "+", ".0", "1,0", "１", "1 2", "-",
    ] {
        assert_eq!(code::<i32>(text), "int_parsing", "{text}");
    }
    assert_eq!(fault::<u8>("256"), ("less_than_equal", json!({"le": 255})));
    assert_eq!(fault::<u8>("-1"), ("greater_than_equal", json!({"ge": 0})));
    assert_eq!(fault::<i8>("-129.0"), ("greater_than_equal", json!({"ge": -128})));
    assert_eq!(
        fault::<u64>("18446744073709551616"),
        ("less_than_equal", json!({"le": u64::MAX}))
    );
    let beyond = format!("1{}", u128::MAX);
    assert_eq!(
        fault::<i128>(&u128::MAX.to_string()),
        ("less_than_equal", json!({"le": i128::MAX.to_string()}))
    );
    assert_eq!(code::<u128>(&beyond), "int_parsing_size");
    assert_eq!(code::<i32>(&"9".repeat(1_000_000)), "int_parsing_size");
    assert_eq!(parse::<i32>(&format!("{}1", "0".repeat(1000))), Ok(1));
    assert_eq!(parse::<i128>(&format!("{}.0", i128::MIN)), Ok(i128::MIN));
    assert_eq!(parse::<u128>(&format!(" {} ", u128::MAX)), Ok(u128::MAX));
    assert_eq!(fault::<NonZeroU8>("0"), ("greater_than_equal", json!({"ge": 1})));
    assert_eq!(code::<NonZeroI32>("0"), "value_error");
    assert_eq!(parse::<NonZeroU128>("3.0").map(NonZeroU128::get), Ok(3));
}

#[test]
fn floating_point_numbers() {
    assert_eq!(parse::<f64>(" 2.5e3 "), Ok(2500.0));
    assert_eq!(parse::<f32>("-0"), Ok(0.0));
    for text in ["NaN", "inf", "-Infinity", "1e999"] {
        assert_eq!(code::<f64>(text), "finite_number", "{text}");
    }
    assert_eq!(code::<f32>("1e39"), "finite_number");
    for text in ["", "x", "0x1p3", "1_0.0", "1,5", "1.2.3"] {
        assert_eq!(code::<f64>(text), "float_parsing", "{text}");
    }
}

#[test]
fn booleans_and_characters() {
    for text in ["1", "true", "TRUE", "t", "Yes", "y", "ON"] {
        assert_eq!(parse::<bool>(text), Ok(true), "{text}");
    }
    for text in ["0", "false", "False", "f", "no", "N", "off"] {
        assert_eq!(parse::<bool>(text), Ok(false), "{text}");
    }
    for text in ["", "2", "tru", " true", "ja", "10"] {
        assert_eq!(code::<bool>(text), "bool_parsing", "{text}");
    }
    assert_eq!(parse::<char>("漢"), Ok('漢'));
    assert_eq!(fault::<char>(""), ("string_too_short", json!({"min_length": 1})));
    assert_eq!(fault::<char>("ab"), ("string_too_long", json!({"max_length": 1})));
    assert_eq!(parse::<String>(" as it is "), Ok(" as it is ".to_owned()));
}

#[test]
fn instants() {
    let noon = "2030-05-01T12:00:00Z";
    let expected: Timestamp = noon.parse().unwrap();
    for text in [
        noon,
        "2030-05-01 12:00:00Z",
        "2030-05-01T14:00+02:00",
        "2030-05-01T12:00:00",
        "2030-05-01 12:00",
        "1903867200",
        "1903867200000",
        "1903867200.0",
    ] {
        assert_eq!(parse::<Timestamp>(text), Ok(expected), "{text}");
    }
    assert_eq!(
        parse::<Timestamp>("2030-05-01").map(|time| time.to_string()),
        Ok("2030-05-01T00:00:00Z".to_owned())
    );
    assert_eq!(
        parse::<Timestamp>("-1.5").map(|time| time.to_string()),
        Ok("1969-12-31T23:59:58.5Z".to_owned())
    );
    for text in [
        "",
        "now",
        "2030-02-30",
        "2030-05-01T25:00:00Z",
        "99999999999999999999999",
        "1e3",
        "12:00",
    ] {
        assert_eq!(code::<Timestamp>(text), "datetime_from_date_parsing", "{text}");
    }
    let zoned = |text: &str| parse::<Zoned>(text).map(|zoned| zoned.to_string());
    assert_eq!(
        zoned("2030-05-01T12:00:00+02:00[Europe/Berlin]").unwrap(),
        "2030-05-01T12:00:00+02:00[Europe/Berlin]"
    );
    assert_eq!(
        zoned("2030-05-01T12:00:00+02:00").unwrap(),
        "2030-05-01T12:00:00+02:00[+02:00]"
    );
    assert_eq!(zoned("2030-05-01").unwrap(), "2030-05-01T00:00:00+00:00[UTC]");
    let civil = |text: &str| parse::<DateTime>(text).map(|civil| civil.to_string());
    assert_eq!(civil("2030-05-01").unwrap(), "2030-05-01T00:00:00");
    assert_eq!(civil("1903867200").unwrap(), "2030-05-01T12:00:00");
    assert_eq!(
        code::<DateTime>("2030-05-01T12:00:00Z"),
        "datetime_from_date_parsing"
    );
}

#[test]
fn dates_and_times() {
    let may: Date = "2030-05-01".parse().unwrap();
    for text in [
        "2030-05-01",
        " 2030-05-01 ",
        "2030-05-01T00:00:00",
        "2030-05-01 00:00:00Z",
        "2030-05-01T00:00:00+02:00",
        "1903824000",
    ] {
        assert_eq!(parse::<Date>(text), Ok(may), "{text}");
    }
    assert_eq!(code::<Date>("2030-05-01T12:00:00"), "date_from_datetime_inexact");
    assert_eq!(code::<Date>("1903867200"), "date_from_datetime_inexact");
    for text in ["", "2030-13-01", "May", "1/5/2030"] {
        assert_eq!(code::<Date>(text), "date_from_datetime_parsing", "{text}");
    }
    assert_eq!(
        parse::<Time>("12:30").map(|time| time.to_string()),
        Ok("12:30:00".to_owned())
    );
    assert_eq!(code::<Time>("24:30"), "time_parsing");
}

#[test]
fn durations() {
    let hours = |hours| Ok(SignedDuration::from_hours(hours));
    for text in [
        "PT26H",
        "P1DT2H",
        "26h",
        "1 day, 2:00:00",
        "1 day 2:00",
        "93600",
        "93600.0",
        "26:00:00",
    ] {
        assert_eq!(parse::<SignedDuration>(text), hours(26), "{text}");
    }
    assert_eq!(parse::<SignedDuration>("-2:00:00.0"), hours(-2));
    assert_eq!(
        parse::<SignedDuration>("0.000000001"),
        Ok(SignedDuration::from_nanos(1))
    );
    assert_eq!(
        parse::<Span>("P1Y2M").map(|span| span.to_string()).unwrap(),
        "P1Y2M"
    );
    assert_eq!(
        parse::<Span>("1:30")
            .map(|span| span.total(jiff::Unit::Minute).unwrap())
            .unwrap(),
        90.0
    );
    for text in [
        "",
        "soon",
        "P1Y",
        "1:2",
        "1:2:3:4",
        "::",
        "1 day, x",
        "9e9",
        "99999999999999999999999",
    ] {
        assert_eq!(code::<SignedDuration>(text), "time_delta_parsing", "{text}");
    }
}

#[test]
fn formats() {
    assert_eq!(code::<uuid::Uuid>("x"), "uuid_parsing");
    assert_eq!(code::<url::Url>("/path"), "url_parsing");
    assert_eq!(code::<Ipv4Addr>("1.2.3.256"), "ip_v4_address");
    assert_eq!(code::<Ipv6Addr>("1.2.3.4"), "ip_v6_address");
    assert_eq!(code::<IpAddr>(""), "ip_any_address");
    assert_eq!(code::<Email>("ada"), "value_error");
    assert_eq!(
        fault::<Base64>("a"),
        (
            "bytes_invalid_encoding",
            json!({"encoding": "base64", "encoding_error": "the length is not possible"})
        )
    );
    assert_eq!(parse::<Base64Url>("_w==").unwrap().0, [0xFF]);
    assert_eq!(parse::<Secret>("hunter2").unwrap().expose(), "hunter2");
}

#[test]
fn json_in_a_parameter() {
    assert_eq!(
        parse::<Json<Vec<u8>>>("[1, 2]").map(|list| list.0),
        Ok(vec![1, 2])
    );
    let faults = parse::<Json<Vec<u8>>>("[1, 300, \"x\"]").unwrap_err();
    let found: Vec<_> = faults.iter().map(|fault| (fault.pointer(), fault.code)).collect();
    assert_eq!(
        found,
        [
            ("/x/1".to_owned(), "less_than_equal"),
            ("/x/2".to_owned(), "int_type")
        ]
    );
    assert_eq!(code::<Json<Vec<u8>>>("[1"), "json_invalid");
    assert_eq!(code::<Json<Value>>(&"[".repeat(10_000)), "json_invalid");
}

#[cfg(feature = "decimal")]
#[test]
fn decimals() {
    use aplomb_core::model::format::Decimal;
    assert_eq!(
        parse::<Decimal>(" 12.50 ").map(|number| number.to_string()),
        Ok("12.50".to_owned())
    );
    assert_eq!(
        parse::<Decimal>("1e3").map(|number| number.to_string()),
        Ok("1000".to_owned())
    );
    assert_eq!(code::<Decimal>("x"), "decimal_parsing");
    assert_eq!(code::<Decimal>("NaN"), "decimal_parsing");
}

macro_rules! round_trips {
    ($($name:ident: $type:ty = $strategy:expr;)*) => {
        proptest! {
            $(#[test]
            fn $name(value in $strategy) {
                let value: $type = value;
                prop_assert_eq!(parse::<$type>(&value.to_string()), Ok(value));
            })*
        }
    };
}

fn timestamps() -> impl Strategy<Value = Timestamp> {
    let range = Timestamp::MIN.as_nanosecond()..=Timestamp::MAX.as_nanosecond();
    range.prop_map(|nanosecond| Timestamp::from_nanosecond(nanosecond).unwrap())
}

fn civils() -> impl Strategy<Value = DateTime> {
    // Years before 0 and beyond 9999 are written with a sign and more digits; the parser reads them as well.
    timestamps().prop_map(|timestamp| timestamp.to_zoned(jiff::tz::TimeZone::UTC).datetime())
}

fn durations_of_time() -> impl Strategy<Value = SignedDuration> {
    (any::<i32>(), -999_999_999..1_000_000_000_i32)
        .prop_map(|(seconds, rest)| SignedDuration::new(seconds.into(), rest))
}

round_trips! {
    i8_again: i8 = any::<i8>();
    u8_again: u8 = any::<u8>();
    i16_again: i16 = any::<i16>();
    u16_again: u16 = any::<u16>();
    i32_again: i32 = any::<i32>();
    u32_again: u32 = any::<u32>();
    i64_again: i64 = any::<i64>();
    u64_again: u64 = any::<u64>();
    i128_again: i128 = any::<i128>();
    u128_again: u128 = any::<u128>();
    isize_again: isize = any::<isize>();
    usize_again: usize = any::<usize>();
    nonzero_again: NonZeroI32 = any::<i32>().prop_filter_map("zero", NonZeroI32::new);
    f32_again: f32 = prop::num::f32::NORMAL | prop::num::f32::SUBNORMAL | prop::num::f32::ZERO;
    f64_again: f64 = prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO;
    bool_again: bool = any::<bool>();
    char_again: char = any::<char>();
    string_again: String = any::<String>();
    uuid_again: uuid::Uuid = any::<u128>().prop_map(uuid::Uuid::from_u128);
    ipv4_again: Ipv4Addr = any::<Ipv4Addr>();
    ipv6_again: Ipv6Addr = any::<Ipv6Addr>();
    ip_again: IpAddr = any::<IpAddr>();
    timestamp_again: Timestamp = timestamps();
    date_time_again: DateTime = civils();
    date_again: Date = civils().prop_map(DateTime::date);
    time_again: Time = civils().prop_map(DateTime::time);
    zoned_again: Zoned = (timestamps(), -20_i8..20).prop_filter_map("out of range", |(timestamp, hours)| {
        let zoned = timestamp.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(hours)));
        zoned.to_string().parse().is_ok_and(|again: Zoned| again == zoned).then_some(zoned)
    });
    duration_again: SignedDuration = durations_of_time();
    base64_again: Base64 = any::<Vec<u8>>().prop_map(Base64);
    base64url_again: Base64Url = any::<Vec<u8>>().prop_map(Base64Url);
    email_again: Email = "[a-z0-9+_-]{1,20}(\\.[A-Za-z]{1,9})?@([a-z0-9]{1,9}\\.){1,3}[A-Z]{2,6}".prop_map(|text| text.parse().unwrap());
}

proptest! {
    #[test]
    fn a_span_again(years in -100..100_i64, months in 0..12_i64, days in 0..40_i64, seconds in 0..100_000_i64, nanoseconds in 0..1_000_000_000_i64) {
        let sign = if years < 0 { -1 } else { 1 };
        let span = Span::new().years(years).months(months * sign).days(days * sign).seconds(seconds * sign).nanoseconds(nanoseconds * sign);
        let again = parse::<Span>(&span.to_string()).unwrap();
        // Fractions of a second are written together; the length is the same.
        let relative = Date::new(2030, 1, 1).unwrap();
        prop_assert_eq!(span.compare((again, relative)).unwrap(), std::cmp::Ordering::Equal);
    }

    #[test]
    fn a_url_again(host in "[a-z]{1,10}\\.example", path in "[ -~]{0,30}") {
        if let Ok(value) = parse::<url::Url>(&format!("https://{host}/{path}")) {
            prop_assert_eq!(parse::<url::Url>(value.as_str()), Ok(value));
        }
    }

    #[test]
    fn random_text_never_panics(text in prop_oneof![any::<String>(), "[-+0-9.:TZPDHMSdays, e_]{0,30}", "\\PC{0,200}"]) {
        macro_rules! all { ($($type:ty),* $(,)?) => { $(let _ = parse::<$type>(&text);)* } }
        all!(
            i8, u8, i16, u16, i32, u32, i64, u64, i128, u128, isize, usize, NonZeroI32, NonZeroU8, NonZeroU128, f32, f64, bool,
            char, String, Box<str>, std::sync::Arc<str>, std::borrow::Cow<'static, str>, uuid::Uuid, url::Url, Ipv4Addr, Ipv6Addr, IpAddr,
            Timestamp, Zoned, Date, Time, DateTime, SignedDuration, Span, Email, Base64, Base64Url, Secret, Secret<Base64>,
            Json<Vec<u8>>, Json<Value>,
        );
    }
}

//! Binance spot: combined-stream frames and the REST depth snapshot.
//!
//! Pure: a frame in, an [`Event`] or a [`FrameError`] out, no state. Texts are borrowed from the frame, prices go straight from the
//! wire into decimals, and only the levels of a book are allocated.
//!
//! Source: Binance's public documentation of "WebSocket Streams" and "Market data endpoints" (`/api/v3/depth`).

mod frame;

use super::{BookTicker, DepthDiff, DepthSnapshot, Event, EventKind, Level, Side, Trade};
use frame::{BookTickerFrame, DepthFrame, Envelope, LevelFrame, SnapshotFrame, TradeFrame};
use jiff::Timestamp;
use serde::Deserialize;
use std::borrow::Cow;

/// Most levels that a snapshot or a diff may have on one side. Binance sends at most 5,000 in a snapshot.
pub const MAX_LEVELS: usize = 10_000;

/// What one frame says, and about which symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<'frame> {
    /// The venue's symbol in capitals (`ETHUSDT`); `None` for the REST snapshot, which does not name its market.
    pub symbol: Option<Cow<'frame, str>>,
    /// What it says.
    pub event: Event,
}

/// Why a frame is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct FrameError {
    what: String,
    /// The stream that the frame belongs to, when that much could be read.
    pub stream: Option<Stream>,
}

/// A stream as its name tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// Symbol in capitals.
    pub symbol: String,
    /// What the stream carries.
    pub kind: EventKind,
}

/// Reads one frame.
///
/// # Errors
///
/// [`FrameError`], with a sentence that names the member and what is wrong with it: bytes that are not JSON, members that are missing,
/// repeated or of the wrong type, numbers that are not strings, negative or zero where that means nothing, ids out of order, a crossed
/// quote, unsorted snapshots, times outside 2000 to 2100, and kinds of frames that this reader does not know.
///
/// ```
/// use plumbline::venue::{Event, binance};
///
/// let frame = br#"{"stream":"btcusdt@trade","data":{"e":"trade","E":1790000000123,"s":"BTCUSDT","t":50001,
///     "p":"64010.15000000","q":"0.01200000","T":1790000000121,"m":true,"M":true}}"#;
/// let parsed = binance::parse(frame).unwrap();
/// let Event::Trade(trade) = parsed.event else { panic!("a trade") };
/// assert_eq!(trade.price.to_string(), "64010.15000000");
/// ```
pub fn parse(frame: &[u8]) -> Result<Parsed<'_>, FrameError> {
    let text = std::str::from_utf8(frame).map_err(|error| {
        refuse(
            None,
            format!("not UTF-8: bad byte at position {}", error.valid_up_to()),
        )
    })?;
    let envelope: Envelope<'_> = read(text, "frame", None)?;
    match envelope {
        Envelope { stream: Some(stream), data: Some(data), .. } => {
            let (symbol, kind) = stream_name(&stream)?;
            // The name is owned only when something is wrong: good frames allocate nothing for it.
            let hint = || Some(Stream { symbol: symbol.to_ascii_uppercase(), kind });
            parse_stream(symbol, kind, data.get()).map_err(|what| refuse(hint(), what))
        }
        Envelope { stream: Some(_), data: None, .. } => Err(refuse(None, "member `data` is missing".to_owned())),
        Envelope { last_update_id: Some(_), .. } => {
            let snapshot = read::<SnapshotFrame>(text, "depth snapshot", None)?;
            let event = depth_snapshot(snapshot).map_err(|what| refuse(None, what))?;
            Ok(Parsed { symbol: None, event: Event::DepthSnapshot(event) })
        }
        Envelope { code: Some(code), message, .. } => {
            let message: String = message.unwrap_or_default().chars().take(100).collect();
            Err(refuse(None, format!("the venue answered with error {code}: {message}")))
        }
        _ => Err(refuse(
            None,
            "unknown kind of frame: neither a combined-stream frame (`stream`, `data`) nor a depth snapshot (`lastUpdateId`)".to_owned(),
        )),
    }
}

fn refuse(stream: Option<Stream>, what: String) -> FrameError {
    FrameError { what, stream }
}

fn read<'frame, T: Deserialize<'frame>>(
    text: &'frame str,
    what: &str,
    stream: Option<Stream>,
) -> Result<T, FrameError> {
    serde_json::from_str(text).map_err(|error| refuse(stream, format!("{what}: {error}")))
}

/// Splits `ethusdt@depth@100ms` into symbol and kind.
fn stream_name(name: &str) -> Result<(&str, EventKind), FrameError> {
    let unknown = || {
        let shown: String = name.chars().take(60).collect();
        refuse(
            None,
            format!("unknown stream {shown:?}: only @trade, @bookTicker, @depth and @depth@100ms are read"),
        )
    };
    let (symbol, channel) = name.split_once('@').ok_or_else(unknown)?;
    let kind = match channel {
        "trade" => EventKind::Trade,
        "bookTicker" => EventKind::BookTicker,
        "depth" | "depth@100ms" => EventKind::DepthDiff,
        _ => return Err(unknown()),
    };
    let plain =
        !symbol.is_empty() && symbol.len() <= 32 && symbol.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain { Ok((symbol, kind)) } else { Err(unknown()) }
}

fn parse_stream<'frame>(
    stream_symbol: &str,
    kind: EventKind,
    data: &'frame str,
) -> Result<Parsed<'frame>, String> {
    let fail = |error: serde_json::Error| format!("{kind}: {error}");
    let (symbol, event) = match kind {
        EventKind::Trade => {
            let data: TradeFrame<'frame> = serde_json::from_str(data).map_err(fail)?;
            expect_type(&data.event, "trade")?;
            let event = Event::Trade(trade(&data)?);
            (data.symbol, event)
        }
        EventKind::BookTicker => {
            let data: BookTickerFrame<'frame> = serde_json::from_str(data).map_err(fail)?;
            let event = Event::BookTicker(book_ticker(&data)?);
            (data.symbol, event)
        }
        EventKind::DepthDiff => {
            let data: DepthFrame<'frame> = serde_json::from_str(data).map_err(fail)?;
            expect_type(&data.event, "depthUpdate")?;
            let symbol = data.symbol.clone();
            (symbol, Event::DepthDiff(depth_diff(data)?))
        }
        EventKind::DepthSnapshot => return Err("a snapshot does not come on a stream".to_owned()),
    };
    let same = symbol.len() == stream_symbol.len()
        && symbol
            .bytes()
            .zip(stream_symbol.bytes())
            .all(|(ours, theirs)| ours == theirs.to_ascii_uppercase());
    if !same {
        let shown: String = symbol.chars().take(40).collect();
        return Err(format!(
            "member `s` says {shown:?}, but the stream is of {}",
            stream_symbol.to_ascii_uppercase()
        ));
    }
    Ok(Parsed {
        symbol: Some(symbol),
        event,
    })
}

fn expect_type(found: &str, expected: &str) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    let shown: String = found.chars().take(40).collect();
    Err(format!("member `e` is {shown:?} where {expected:?} was expected"))
}

fn trade(data: &TradeFrame<'_>) -> Result<Trade, String> {
    if data.price.0.is_zero() {
        return Err("member `p`: a trade's price is above zero".to_owned());
    }
    if data.size.0.is_zero() {
        return Err("member `q`: a trade's quantity is above zero".to_owned());
    }
    Ok(Trade {
        id: id(data.id, "t")?,
        time: time(data.time, "T")?,
        price: data.price.0,
        size: data.size.0,
        taker_side: if data.buyer_is_maker {
            Side::Sell
        } else {
            Side::Buy
        },
    })
}

fn book_ticker(data: &BookTickerFrame<'_>) -> Result<BookTicker, String> {
    let bid = quote(data.bid.0, data.bid_size.0, "b", "B")?;
    let ask = quote(data.ask.0, data.ask_size.0, "a", "A")?;
    if let (Some(bid), Some(ask)) = (bid, ask)
        && bid.price >= ask.price
    {
        return Err(format!(
            "crossed quote: bid {} is not below ask {}",
            bid.price, ask.price
        ));
    }
    Ok(BookTicker {
        update_id: id(data.update_id, "u")?,
        bid,
        ask,
    })
}

/// An empty side is told as price and quantity zero.
fn quote(
    price: rust_decimal::Decimal,
    size: rust_decimal::Decimal,
    price_name: &str,
    size_name: &str,
) -> Result<Option<Level>, String> {
    match (price.is_zero(), size.is_zero()) {
        (true, true) => Ok(None),
        (false, false) => Ok(Some(Level { price, size })),
        (true, false) => Err(format!("member `{price_name}` is zero, but `{size_name}` is not")),
        (false, true) => Err(format!("member `{size_name}` is zero, but `{price_name}` is not")),
    }
}

fn depth_diff(data: DepthFrame<'_>) -> Result<DepthDiff, String> {
    let first_id = id(data.first_id, "U")?;
    let last_id = id(data.last_id, "u")?;
    if first_id > last_id {
        return Err(format!("member `U` ({first_id}) is above `u` ({last_id})"));
    }
    Ok(DepthDiff {
        first_id,
        last_id,
        time: time(data.sent, "E")?,
        bids: levels(data.bids, "b", true)?,
        asks: levels(data.asks, "a", true)?,
    })
}

fn depth_snapshot(data: SnapshotFrame) -> Result<DepthSnapshot, String> {
    let snapshot = DepthSnapshot {
        last_update_id: id(data.last_update_id, "lastUpdateId")?,
        bids: levels(data.bids, "bids", false)?,
        asks: levels(data.asks, "asks", false)?,
    };
    if let Some(index) = snapshot
        .bids
        .windows(2)
        .position(|pair| pair[0].price <= pair[1].price)
    {
        return Err(format!(
            "member `bids` is not sorted: entry {} is not below the one before",
            index + 1
        ));
    }
    if let Some(index) = snapshot
        .asks
        .windows(2)
        .position(|pair| pair[0].price >= pair[1].price)
    {
        return Err(format!(
            "member `asks` is not sorted: entry {} is not above the one before",
            index + 1
        ));
    }
    Ok(snapshot)
}

fn levels(found: Vec<LevelFrame>, name: &str, zero_removes: bool) -> Result<Vec<Level>, String> {
    if found.len() > MAX_LEVELS {
        return Err(format!(
            "member `{name}` has {} levels; at most {MAX_LEVELS} are taken",
            found.len()
        ));
    }
    let mut levels = Vec::with_capacity(found.len());
    for (index, LevelFrame(price, size)) in found.into_iter().enumerate() {
        if price.0.is_zero() {
            return Err(format!("member `{name}`, entry {index}: a price is above zero"));
        }
        if size.0.is_zero() && !zero_removes {
            return Err(format!(
                "member `{name}`, entry {index}: a quantity in a snapshot is above zero"
            ));
        }
        levels.push(Level {
            price: price.0,
            size: size.0,
        });
    }
    Ok(levels)
}

/// Ids stay in the range of a signed 64-bit integer, so that the next one exists and a database can hold them.
fn id(value: u64, name: &str) -> Result<u64, String> {
    if value < i64::MAX as u64 {
        Ok(value)
    } else {
        Err(format!("member `{name}`: the id {value} is out of range"))
    }
}

/// Milliseconds since 1970 between 2000 and 2100. Microseconds (`timeUnit=MICROSECOND`) fall out of that range and are refused.
fn time(milliseconds: i64, name: &str) -> Result<Timestamp, String> {
    const YEAR_2000: i64 = 946_684_800_000;
    const YEAR_2100: i64 = 4_102_444_800_000;
    if !(YEAR_2000..YEAR_2100).contains(&milliseconds) {
        return Err(format!(
            "member `{name}`: {milliseconds} is not a time in milliseconds between 2000 and 2100"
        ));
    }
    Timestamp::from_millisecond(milliseconds).map_err(|error| format!("member `{name}`: {error}"))
}

#[cfg(test)]
mod tests;

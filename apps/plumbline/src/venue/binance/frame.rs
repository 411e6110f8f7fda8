//! The members of Binance's frames, as they are spelled on the wire.

use crate::decimal::Text;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Just enough of any frame to tell what it is.
#[derive(Deserialize)]
pub(super) struct Envelope<'frame> {
    #[serde(borrow)]
    pub stream: Option<Cow<'frame, str>>,
    #[serde(borrow)]
    pub data: Option<&'frame RawValue>,
    #[serde(rename = "lastUpdateId")]
    pub last_update_id: Option<IgnoredAny>,
    pub code: Option<i64>,
    #[serde(rename = "msg", borrow)]
    pub message: Option<Cow<'frame, str>>,
}

#[derive(Deserialize)]
pub(super) struct TradeFrame<'frame> {
    #[serde(rename = "e", borrow)]
    pub event: Cow<'frame, str>,
    #[serde(rename = "s", borrow)]
    pub symbol: Cow<'frame, str>,
    #[serde(rename = "t")]
    pub id: u64,
    #[serde(rename = "p")]
    pub price: Text,
    #[serde(rename = "q")]
    pub size: Text,
    #[serde(rename = "T")]
    pub time: i64,
    #[serde(rename = "m")]
    pub buyer_is_maker: bool,
}

#[derive(Deserialize)]
pub(super) struct BookTickerFrame<'frame> {
    #[serde(rename = "u")]
    pub update_id: u64,
    #[serde(rename = "s", borrow)]
    pub symbol: Cow<'frame, str>,
    #[serde(rename = "b")]
    pub bid: Text,
    #[serde(rename = "B")]
    pub bid_size: Text,
    #[serde(rename = "a")]
    pub ask: Text,
    #[serde(rename = "A")]
    pub ask_size: Text,
}

#[derive(Deserialize)]
pub(super) struct LevelFrame(pub Text, pub Text);

#[derive(Deserialize)]
pub(super) struct DepthFrame<'frame> {
    #[serde(rename = "e", borrow)]
    pub event: Cow<'frame, str>,
    #[serde(rename = "E")]
    pub sent: i64,
    #[serde(rename = "s", borrow)]
    pub symbol: Cow<'frame, str>,
    #[serde(rename = "U")]
    pub first_id: u64,
    #[serde(rename = "u")]
    pub last_id: u64,
    #[serde(rename = "b")]
    pub bids: Vec<LevelFrame>,
    #[serde(rename = "a")]
    pub asks: Vec<LevelFrame>,
}

#[derive(Deserialize)]
pub(super) struct SnapshotFrame {
    #[serde(rename = "lastUpdateId")]
    pub last_update_id: u64,
    pub bids: Vec<LevelFrame>,
    pub asks: Vec<LevelFrame>,
}

//! Paging cursors: opaque, signed, and good for one set of filters only.
//!
//! A cursor is `base64url(version | filters | position | tag)`, without padding: one byte, eight bytes of SHA-256 over the filters,
//! time and id of the last row, and the first 16 bytes of an HMAC-SHA256 over all that (RFC 2104; truncation as in its section 5).
//! A client can neither read a meaning into it nor make one.

use crate::candle::TradeKey;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::fmt;

const VERSION: u8 = 1;
const FILTERS: usize = 8;
const POSITION: usize = 16;
const TAG: usize = 16;
const SIGNED: usize = 1 + FILTERS + POSITION;
const LENGTH: usize = SIGNED + TAG;
/// Length of the text: 41 bytes in base64 without padding.
const TEXT_LENGTH: usize = LENGTH.div_ceil(3) * 4 - 1;

/// Signs and opens cursors. The key never prints.
#[derive(Clone)]
pub struct CursorKey {
    mac: Hmac<Sha256>,
}

impl fmt::Debug for CursorKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CursorKey(..)")
    }
}

/// Why a cursor is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// It is not the text that was given out.
    #[error(
        "the cursor is damaged: give it exactly as the page before gave it, or leave it out to start anew"
    )]
    Damaged,
    /// It comes from another version of this service.
    #[error("the cursor comes from another version of this service: leave it out to start anew")]
    Version,
    /// It belongs to a request with other filters.
    #[error(
        "the cursor belongs to other filters: repeat the filters of the page before, or leave the cursor out"
    )]
    OtherFilters,
}

impl CursorKey {
    /// A key from 32 random bytes.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        // RFC 2104 section 2: a key shorter than a block of the hash is filled up with zeros.
        let mut block = [0; 64];
        block[..32].copy_from_slice(secret);
        Self {
            mac: Hmac::new(&block.into()),
        }
    }

    /// A cursor behind `position`. `filters` is any text that holds all that a page depends on, such as market, range and order.
    #[must_use]
    pub fn sign(&self, filters: &str, position: TradeKey) -> String {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.push(VERSION);
        bytes.extend(filter_hash(filters));
        bytes.extend(position.time.as_millisecond().to_be_bytes());
        bytes.extend(position.id.to_be_bytes());
        let tag = self.mac.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend(&tag[..TAG]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The position of a cursor.
    ///
    /// # Errors
    ///
    /// [`CursorError`] when it was altered, made by someone else, or given with other filters.
    pub fn open(&self, filters: &str, cursor: &str) -> Result<TradeKey, CursorError> {
        if cursor.len() != TEXT_LENGTH {
            return Err(CursorError::Damaged);
        }
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| CursorError::Damaged)?;
        let (signed, tag) = bytes.split_at_checked(SIGNED).ok_or(CursorError::Damaged)?;
        self.mac
            .clone()
            .chain_update(signed)
            .verify_truncated_left(tag)
            .map_err(|_| CursorError::Damaged)?;
        if signed[0] != VERSION {
            return Err(CursorError::Version);
        }
        if signed[1..=FILTERS] != filter_hash(filters) {
            return Err(CursorError::OtherFilters);
        }
        let number = |from: usize| {
            signed[from..]
                .first_chunk::<8>()
                .copied()
                .ok_or(CursorError::Damaged)
        };
        let time = Timestamp::from_millisecond(i64::from_be_bytes(number(1 + FILTERS)?))
            .map_err(|_| CursorError::Damaged)?;
        Ok(TradeKey {
            time,
            id: u64::from_be_bytes(number(1 + FILTERS + 8)?),
        })
    }
}

fn filter_hash(filters: &str) -> [u8; FILTERS] {
    let mut hash = [0; FILTERS];
    hash.copy_from_slice(&Sha256::digest(filters)[..FILTERS]);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn position() -> TradeKey {
        TradeKey {
            time: Timestamp::from_millisecond(1_723_161_255_611).unwrap(),
            id: 1_520_538_925,
        }
    }

    #[test]
    fn opens_what_it_signed() {
        let key = CursorKey::new(&[7; 32]);
        let cursor = key.sign("binance:ETH-USDT asc", position());
        assert_eq!(cursor.len(), TEXT_LENGTH);
        assert_eq!(key.open("binance:ETH-USDT asc", &cursor), Ok(position()));
        assert_eq!(
            key.open("binance:ETH-USDT desc", &cursor),
            Err(CursorError::OtherFilters)
        );
        assert_eq!(
            CursorKey::new(&[8; 32]).open("binance:ETH-USDT asc", &cursor),
            Err(CursorError::Damaged)
        );
    }

    #[test]
    fn a_properly_signed_cursor_of_another_version_says_so() {
        let key = CursorKey::new(&[7; 32]);
        let mut bytes = URL_SAFE_NO_PAD.decode(key.sign("f", position())).unwrap();
        bytes[0] = 2;
        let tag = key
            .mac
            .clone()
            .chain_update(&bytes[..SIGNED])
            .finalize()
            .into_bytes();
        bytes[SIGNED..].copy_from_slice(&tag[..TAG]);
        assert_eq!(
            key.open("f", &URL_SAFE_NO_PAD.encode(bytes)),
            Err(CursorError::Version)
        );
    }

    #[test]
    fn the_key_does_not_print() {
        assert_eq!(format!("{:?}", CursorKey::new(&[7; 32])), "CursorKey(..)");
    }

    proptest! {
        #[test]
        fn any_altered_character_is_noticed(place in 0..TEXT_LENGTH, other in "[A-Za-z0-9_-]") {
            let key = CursorKey::new(&[7; 32]);
            let cursor = key.sign("f", position());
            let mut altered = cursor.clone();
            altered.replace_range(place..=place, &other);
            prop_assert_eq!(key.open("f", &altered).is_ok(), altered == cursor);
        }

        #[test]
        fn any_text_is_refused(text in ".{0,80}") {
            prop_assert!(CursorKey::new(&[7; 32]).open("f", &text).is_err());
        }
    }
}

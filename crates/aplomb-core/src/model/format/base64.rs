//! Bytes as text (RFC 4648).

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, Engine};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroize;

use crate::model::Model;

/// Without padding, as JOSE and URLs want it; padding is read where it was sent.
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Why a text is not bytes in base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadBase64(base64::DecodeError);

impl BadBase64 {
    /// pydantic passes on what its decoder says.
    pub(crate) fn in_the_words_of_pydantic(&self) -> String {
        self.0.to_string()
    }
}

impl fmt::Display for BadBase64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            base64::DecodeError::InvalidByte(offset, _) => {
                write!(f, "the character at offset {offset} is not in the alphabet")
            }
            base64::DecodeError::InvalidLength(_) => f.write_str("the length is not possible"),
            base64::DecodeError::InvalidLastSymbol { .. } => {
                f.write_str("the last character has bits that belong to no byte")
            }
            base64::DecodeError::InvalidPadding => f.write_str("the padding at the end is wrong"),
        }
    }
}

impl std::error::Error for BadBase64 {}

macro_rules! bytes {
    ($(#[$doc:meta])* $name:ident, $engine:expr, $encoding:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub struct $name(pub Vec<u8>);

        impl FromStr for $name {
            type Err = BadBase64;

            fn from_str(text: &str) -> Result<$name, BadBase64> {
                $engine.decode(text).map($name).map_err(BadBase64)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                base64::display::Base64Display::new(&self.0, &$engine).fmt(f)
            }
        }

        impl Deref for $name {
            type Target = [u8];

            fn deref(&self) -> &[u8] {
                &self.0
            }
        }

        impl AsRef<[u8]> for $name {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }

        impl From<Vec<u8>> for $name {
            fn from(bytes: Vec<u8>) -> $name {
                $name(bytes)
            }
        }

        impl From<$name> for Vec<u8> {
            fn from(bytes: $name) -> Vec<u8> {
                bytes.0
            }
        }

        impl Zeroize for $name {
            fn zeroize(&mut self) {
                self.0.zeroize();
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                let text = Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn schema_id() -> Cow<'static, str> {
                concat!("aplomb::", stringify!($name)).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "contentEncoding": $encoding})
            }
        }

        impl Model for $name {}
    };
}

bytes! {
    /// Bytes as text in base64: the standard alphabet, with padding (RFC 4648, section 4). Anything else is refused: line ends,
    /// missing padding, bits behind the last byte.
    ///
    /// ```
    /// use aplomb_core::model::format::Base64;
    ///
    /// let bytes: Base64 = "aGk/".parse()?;
    /// assert_eq!(&*bytes, b"hi?");
    /// assert_eq!(Base64::from(vec![0xFF]).to_string(), "/w==");
    /// # Ok::<(), aplomb_core::model::format::BadBase64>(())
    /// ```
    Base64, STANDARD, "base64"
}

/// Padding where there is some.
const ANY_PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

impl Base64 {
    /// What pydantic takes for base64: either alphabet, with or without padding.
    pub(crate) fn lenient(text: &str) -> Option<Base64> {
        let standard = GeneralPurpose::new(&alphabet::STANDARD, ANY_PADDING);
        let bytes = URL_SAFE.decode(text).or_else(|_| standard.decode(text));
        bytes.ok().map(Base64)
    }
}

bytes! {
    /// Bytes as text in base64url: the alphabet that is safe in URLs and file names (RFC 4648, section 5). Written without
    /// padding, read with or without it.
    ///
    /// ```
    /// use aplomb_core::model::format::Base64Url;
    ///
    /// let bytes: Base64Url = "_w".parse()?;
    /// assert_eq!(&*bytes, [0xFF]);
    /// assert_eq!("_w==".parse::<Base64Url>()?, bytes);
    /// assert_eq!(bytes.to_string(), "_w");
    /// # Ok::<(), aplomb_core::model::format::BadBase64>(())
    /// ```
    Base64Url, URL_SAFE, "base64url"
}

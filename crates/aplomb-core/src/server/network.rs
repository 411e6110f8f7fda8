//! A range of addresses, as in `10.0.0.0/8`.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// A range of IP addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3). An address alone is the range of itself.
///
/// IPv4 addresses mapped into IPv6 (`::ffff:192.0.2.1`) count as IPv4.
///
/// ```
/// use aplomb_core::server::Network;
///
/// let network: Network = "10.0.0.0/8".parse()?;
/// assert!(network.contains("10.9.8.7".parse().unwrap()));
/// assert!(!network.contains("11.0.0.1".parse().unwrap()));
/// # Ok::<(), aplomb_core::server::NetworkError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

/// Why a text is not a [`Network`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkError {
    text: String,
    reason: String,
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a network: {}",
            self.text.escape_debug(),
            self.reason
        )
    }
}

impl std::error::Error for NetworkError {}

impl Network {
    /// All addresses that share the first `prefix` bits of `address`.
    ///
    /// # Errors
    /// The prefix is longer than the address, or the address has bits set behind it.
    pub fn new(address: IpAddr, prefix: u8) -> Result<Self, NetworkError> {
        let fail = |reason: String| NetworkError {
            text: format!("{address}/{prefix}"),
            reason,
        };
        let (address, prefix) = match address {
            IpAddr::V6(v6) if prefix >= 96 && v6.to_ipv4_mapped().is_some() => {
                (address.to_canonical(), prefix - 96)
            }
            _ => (address, prefix),
        };
        let bits = if address.is_ipv4() { 32 } else { 128 };
        if prefix > bits {
            return Err(fail(format!("the prefix has at most {bits} bits")));
        }
        let start = masked(address, prefix);
        if start != address {
            return Err(fail(format!(
                "bits behind the prefix are set; the range is {start}/{prefix}"
            )));
        }
        Ok(Self { address, prefix })
    }

    /// Whether the address is in the range.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.address.is_ipv4() && masked(address, self.prefix) == self.address
    }
}

fn masked(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
            IpAddr::V4((address.to_bits() & mask).into())
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
            IpAddr::V6((address.to_bits() & mask).into())
        }
    }
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        let address = address.to_canonical();
        Self {
            address,
            prefix: if address.is_ipv4() { 32 } else { 128 },
        }
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let fail = |reason: &str| NetworkError {
            text: text.chars().take(60).collect(),
            reason: reason.to_owned(),
        };
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| {
            fail("write an IP address, `192.0.2.1`, or a range, `192.0.2.0/24` or `2001:db8::/32`")
        })?;
        match prefix {
            None => Ok(address.into()),
            Some(prefix)
                if !prefix.is_empty()
                    && prefix.len() <= 3
                    && prefix.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                Self::new(
                    address,
                    prefix.parse().map_err(|_| fail("the prefix is too long"))?,
                )
            }
            Some(_) => Err(fail("the prefix is a number of bits")),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().unwrap()
    }

    #[test]
    fn ranges_have_edges() {
        assert!(network("192.0.2.128/25").contains("192.0.2.255".parse().unwrap()));
        assert!(!network("192.0.2.128/25").contains("192.0.2.127".parse().unwrap()));
        assert!(network("0.0.0.0/0").contains("203.0.113.9".parse().unwrap()));
        assert!(!network("0.0.0.0/0").contains("::1".parse().unwrap()));
        assert!(network("::/0").contains("2001:db8::1".parse().unwrap()));
        assert!(network("127.0.0.1").contains("::ffff:127.0.0.1".parse().unwrap()));
        assert!(network("::ffff:10.0.0.0/104").contains("10.1.1.1".parse().unwrap()));
    }

    #[test]
    fn faults_say_what_to_write() {
        let error = "10.1.2.3/8".parse::<Network>().unwrap_err().to_string();
        assert!(error.contains("10.0.0.0/8"), "{error}");
        for text in [
            "",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0.0/8/8",
            "example.com",
            "10.0.0.0/999",
        ] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn printing_and_parsing_agree(bits: u32, prefix in 0u8..=32) {
            let address = masked(IpAddr::V4(bits.into()), prefix);
            let network = Network::new(address, prefix).unwrap();
            proptest::prop_assert_eq!(network.to_string().parse::<Network>().unwrap(), network);
            proptest::prop_assert!(network.contains(IpAddr::V4(bits.into())));
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = text.parse::<Network>();
        }
    }
}

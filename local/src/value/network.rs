//! IP addresses as 16 bytes, and CIDR blocks.

use std::net::{IpAddr, Ipv6Addr};

/// Parses an address to 16 bytes; an IPv4 address is mapped to IPv6.
#[must_use]
pub fn parse(text: &str) -> Option<[u8; 16]> {
    match text.parse().ok()? {
        IpAddr::V4(address) => Some(address.to_ipv6_mapped().octets()),
        IpAddr::V6(address) => Some(address.octets()),
    }
}

/// An address as Trino prints it.
#[must_use]
pub fn text(bytes: &[u8]) -> String {
    let Ok(bytes) = <[u8; 16]>::try_from(bytes) else {
        return String::new();
    };
    let address = Ipv6Addr::from(bytes);
    match address.to_ipv4_mapped() {
        Some(address) => address.to_string(),
        None => shortened(address.segments()),
    }
}

/// The longest run of two or more zero groups is shortened, the first one of equal length. Rust prints the end of some
/// addresses in IPv4 form, Trino does not.
fn shortened(groups: [u16; 8]) -> String {
    let mut longest = 0..0;
    let mut start = 0;
    while start < groups.len() {
        let length = groups[start..].iter().take_while(|group| **group == 0).count();
        if length > longest.len() {
            longest = start..start + length;
        }
        start += length.max(1);
    }
    let part = |groups: &[u16]| {
        groups
            .iter()
            .map(|group| format!("{group:x}"))
            .collect::<Vec<_>>()
            .join(":")
    };
    if longest.len() < 2 {
        return part(&groups);
    }
    format!("{}::{}", part(&groups[..longest.start]), part(&groups[longest.end..]))
}

/// A CIDR block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    first: u128,
    last: u128,
    is_v4: bool,
}

impl Block {
    /// Parses `10.0.0.0/8`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let length: u32 = length.parse().ok()?;
        let address: IpAddr = address.parse().ok()?;
        let (bits, is_v4) = match address {
            IpAddr::V4(_) => (32, true),
            IpAddr::V6(own) => (
                if own.to_ipv4_mapped().is_some() { 32 } else { 128 },
                own.to_ipv4_mapped().is_some(),
            ),
        };
        let free = u32::checked_sub(bits, length)?;
        let bytes = match address {
            IpAddr::V4(own) => own.to_ipv6_mapped().octets(),
            IpAddr::V6(own) => own.octets(),
        };
        let mask = u128::MAX.checked_shl(free).unwrap_or(0);
        let first = u128::from_be_bytes(bytes);
        // Trino asks that the address is the first one of the block for IPv4 only.
        (!is_v4 || first & !mask == 0).then_some(Self {
            first: first & mask,
            last: first | !mask,
            is_v4,
        })
    }

    /// Whether the block contains an address.
    #[must_use]
    pub fn contains(&self, address: &[u8]) -> bool {
        <[u8; 16]>::try_from(address)
            .map(u128::from_be_bytes)
            .is_ok_and(|address| (self.first..=self.last).contains(&address))
    }

    /// Whether it is a block of IPv4 addresses.
    #[must_use]
    pub fn is_v4(&self) -> bool {
        self.is_v4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_print_as_trino_prints_them() {
        for (written, shown) in [
            ("10.0.0.1", "10.0.0.1"),
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("::ffff:1.2.3.4", "1.2.3.4"),
            ("::", "::"),
            ("::1", "::1"),
            ("2001:DB8::", "2001:db8::"),
        ] {
            assert_eq!(parse(written).map(|bytes| text(&bytes)).as_deref(), Some(shown));
        }
        let block = Block::read("10.0.0.0/8").expect("a block");
        assert!(block.contains(&parse("10.255.255.255").expect("an address")));
        assert!(!block.contains(&parse("11.0.0.0").expect("an address")));
        assert_eq!(Block::read("10.0.0.0/33"), None);
        assert_eq!(Block::read("10.0.0.1/8"), None);
        assert_eq!(Block::read("2001:db8::5/64"), Block::read("2001:db8::/64"));
    }
}

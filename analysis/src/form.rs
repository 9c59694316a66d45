//! Forms of texts: what a value of an address, an account, a Region or a zone looks like, and what was meant by another.

use std::net::{IpAddr, Ipv6Addr};

use crate::listed::Listed as _;

/// Whole numbers.
pub(crate) const DIGITS: &str = "0";
/// IPv4 and IPv6 addresses.
pub(crate) const ADDRESS: &str = "ipaddress";
/// Accounts: 12 digits.
pub(crate) const ACCOUNT: &str = "account";
/// Regions: `eu-central-1`.
pub(crate) const REGION: &str = "region";
/// Ids of zones: `euc1-az1`.
pub(crate) const ZONE: &str = "zone";
/// Names and ids: none of them has a character that patterns have.
pub(crate) const NAME: &str = "name";

/// Whether a text may be a value of a column of this form; a form that is not known takes any.
pub(crate) fn fits(form: &str, text: &str) -> bool {
    match form {
        DIGITS => !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit()),
        ADDRESS => !has_wildcard(text) && !is_wrong_address(text),
        ACCOUNT => is_account(text) || text == UNKNOWN,
        REGION => is_region(text),
        ZONE => !has_wildcard(text) && !is_zone_name(text),
        NAME => !has_wildcard(text),
        _ => true,
    }
}

/// The value that was meant by a text that is not one.
pub(crate) fn meant(form: &str, text: &str) -> Option<String> {
    let text = text.trim();
    match form {
        ADDRESS => {
            let lower = text.to_ascii_lowercase();
            (lower != text && lower.parse::<IpAddr>().is_ok()).then_some(lower)
        }
        ACCOUNT => {
            let digits = text.replace(['-', ' '], "");
            // Who reads an account as a number loses the zeros at its head.
            let padded = format!("{digits:0>12}");
            (digits.len() >= 9 && is_account(&padded)).then_some(padded)
        }
        REGION => {
            let region = text.to_ascii_lowercase().replace('_', "-");
            let region = if is_zone_name(&region) {
                region[..region.len() - 1].to_owned()
            } else {
                region
            };
            is_region(&region).then_some(region)
        }
        _ => None,
    }
}

/// What its values are, for people.
pub(crate) fn described(form: &str) -> Option<&'static str> {
    Some(match form {
        DIGITS => "its values are numbers",
        ADDRESS => "its values are addresses such as '10.0.0.1', in lower case",
        ACCOUNT => "its values have 12 digits",
        REGION => "its values are Regions such as 'eu-central-1'",
        ZONE => "its values are ids of zones such as 'euc1-az1', and not their names",
        NAME => "no value has such a character",
        _ => return None,
    })
}

/// What stands for an account where AWS does not tell it (VPC user guide, "Flow log records", `account-id`).
const UNKNOWN: &str = "unknown";

/// Whether a text was meant for a pattern: no address, name or id has such a character.
pub(crate) fn has_wildcard(text: &str) -> bool {
    text.contains(['%', '*', '?', '[', ']'])
}

/// Whether a text was meant for an address and is none: another text may be a place to fill in.
fn is_wrong_address(text: &str) -> bool {
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        // Records have small letters, and texts compare letter by letter.
        return text != text.to_ascii_lowercase() && address.to_ipv4_mapped().is_none();
    }
    let is_digit = |ch: char| ch.is_ascii_hexdigit() || matches!(ch, '.' | ':' | '/');
    let is_cut = text.contains(['.', ':']) && text.chars().all(is_digit) && text.parse::<IpAddr>().is_err();
    is_cut || is_host(text)
}

/// `pool.example.com`, `localhost`
fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let is_top = |label: &str| label.len() > 1 && label.bytes().all(|byte| byte.is_ascii_lowercase());
    let host = text.rsplit_once('.');
    text == "localhost" || host.is_some_and(|(before, top)| is_top(top) && before.split('.').all(is_label))
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// `eu-central-1`, `us-gov-west-1`: by its form, since there are new ones every year.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').listed();
    let is_word = |part: &&str| part.len() > 1 && part.bytes().all(|byte| byte.is_ascii_lowercase());
    match parts.as_slice() {
        [words @ .., number] => {
            words.len() > 1
                && words.iter().all(is_word)
                && !number.is_empty()
                && number.bytes().all(|digit| digit.is_ascii_digit())
        }
        [] => false,
    }
}

/// `eu-central-1a`
fn is_zone_name(text: &str) -> bool {
    let (letters, region) = (text.bytes().last(), text.get(..text.len().saturating_sub(1)));
    letters.is_some_and(|letter| letter.is_ascii_lowercase()) && region.is_some_and(is_region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_known_by_its_form() {
        for region in [
            "eu-central-1",
            "us-gov-west-1",
            "ap-southeast-12",
            "eusc-de-east-1",
            "us-iso-east-1",
        ] {
            assert!(fits(REGION, region), "{region}");
        }
        for other in [
            "eu-central",
            "eu-central-1a",
            "EU-CENTRAL-1",
            "eu_central_1",
            "Frankfurt",
            "eu--1",
            "",
            "1",
        ] {
            assert!(!fits(REGION, other), "{other}");
        }
        assert_eq!(meant(REGION, "EU_Central_1").as_deref(), Some("eu-central-1"));
        assert_eq!(meant(REGION, "eu-central-1b").as_deref(), Some("eu-central-1"));
        assert_eq!(meant(REGION, "Frankfurt"), None);
    }

    #[test]
    fn an_account_has_twelve_digits() {
        for account in ["111122223333", "000000000000", "unknown"] {
            assert!(fits(ACCOUNT, account), "{account}");
        }
        for other in ["11112222333", "1111222233334", "1111-2222-3333", "prod", ""] {
            assert!(!fits(ACCOUNT, other), "{other}");
        }
        assert_eq!(meant(ACCOUNT, "1111-2222-3333").as_deref(), Some("111122223333"));
        assert_eq!(meant(ACCOUNT, "12345678901").as_deref(), Some("012345678901"));
        assert_eq!(meant(ACCOUNT, "12345678"), None);
    }

    #[test]
    fn an_address_is_no_host_and_no_part_of_one() {
        for address in [
            "10.0.0.1",
            "2001:db8::1",
            "::ffff:10.0.0.1",
            "-",
            "ADDRESS",
            "x.x.x.x",
            "",
        ] {
            assert!(fits(ADDRESS, address), "{address}");
        }
        for other in [
            "10.0.0",
            "10.0.0.0/8",
            "10.0.0.256",
            "10.0.%",
            "10.*",
            "2001:DB8::1",
            "2001:db8",
            "db.example.com",
            "localhost",
        ] {
            assert!(!fits(ADDRESS, other), "{other}");
        }
        assert_eq!(meant(ADDRESS, "2001:DB8::1").as_deref(), Some("2001:db8::1"));
    }

    #[test]
    fn a_zone_is_told_by_its_id() {
        for zone in ["euc1-az1", "usw2-lax1-az1", "apne1-az4"] {
            assert!(fits(ZONE, zone), "{zone}");
        }
        assert!(!fits(ZONE, "eu-central-1a"));
        assert!(!fits(ZONE, "euc1-az%"));
    }
}

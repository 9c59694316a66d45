//! Functions of URLs: percent-encoding, and the parts of a URL as Java's `URI` splits it.

use super::Row;
use super::Run::Plain;
use super::string::text;
use crate::failure::Failure;
use crate::value::Computed;
use crate::value::Value;
use crate::value::network;

pub(super) const ROWS: &[Row] = &[
    (
        "url_encode",
        "varchar(x)",
        Plain(|own| Ok(Value::text(encode(text(&own[0]))))),
    ),
    (
        "url_decode",
        "varchar(x)",
        Plain(|own| decode(text(&own[0])).map(Value::text)),
    ),
    (
        "url_extract_fragment",
        "varchar(x)",
        Plain(|own| Ok(part(own, |url| unescaped(url.fragment)))),
    ),
    (
        "url_extract_host",
        "varchar(x)",
        Plain(|own| Ok(part(own, |url| url.host.to_owned()))),
    ),
    (
        "url_extract_parameter",
        "varchar(x) | varchar(y)",
        Plain(|own| {
            let Some(url) = Url::read(text(&own[0])) else {
                return Ok(Value::Null);
            };
            for parameter in url.query.split('&') {
                let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
                if name == text(&own[1]) && !parameter.is_empty() {
                    return decode(value).map(Value::text);
                }
            }
            Ok(Value::Null)
        }),
    ),
    (
        "url_extract_path",
        "varchar(x)",
        Plain(|own| Ok(part(own, |url| unescaped(url.path)))),
    ),
    (
        "url_extract_port",
        "varchar(x)",
        Plain(|own| Ok(Url::read(text(&own[0])).and_then(|url| url.port).into())),
    ),
    (
        "url_extract_protocol",
        "varchar(x)",
        Plain(|own| Ok(part(own, |url| url.scheme.to_owned()))),
    ),
    (
        "url_extract_query",
        "varchar(x)",
        Plain(|own| Ok(part(own, |url| unescaped(url.query)))),
    ),
];

/// A part of a URL, empty if it is missing; NULL if the text is not a URL.
fn part(own: &[Value], part: fn(&Url<'_>) -> String) -> Value {
    Url::read(text(&own[0])).map_or(Value::Null, |url| Value::text(part(&url)))
}

/// The parts of a URL; missing ones are empty.
#[derive(Debug, Default)]
struct Url<'a> {
    scheme: &'a str,
    host: &'a str,
    port: Option<i64>,
    path: &'a str,
    query: &'a str,
    fragment: &'a str,
}

impl<'a> Url<'a> {
    /// Parses a text as Java's `URI` does.
    fn read(text: &'a str) -> Option<Self> {
        let mut url = Self::default();
        let mut rest = text;
        if let Some((before, fragment)) = rest.split_once('#') {
            url.fragment = Some(fragment).filter(|own| is_of(own, "[]?/:@&=+$,;"))?;
            rest = before;
        }
        if let Some(at) = rest.find([':', '/', '?'])
            && rest[at..].starts_with(':')
        {
            let (scheme, after) = rest.split_at(at);
            let is_scheme = scheme.starts_with(|ch: char| ch.is_ascii_alphabetic())
                && scheme
                    .chars()
                    .all(|ch| ch.is_ascii_alphanumeric() || "+-.".contains(ch));
            url.scheme = Some(scheme).filter(|_| is_scheme)?;
            rest = &after[1..];
            if !rest.starts_with('/') {
                // An opaque URI: a scheme and its specific part.
                return (!rest.is_empty() && is_of(rest, "[]?/:@&=+$,;")).then_some(url);
            }
        }
        if let Some((before, query)) = rest.split_once('?') {
            url.query = Some(query).filter(|own| is_of(own, "[]?/:@&=+$,;"))?;
            rest = before;
        }
        if let Some(after) = rest.strip_prefix("//") {
            let (authority, path) = after.split_at(after.find('/').unwrap_or(after.len()));
            if authority.is_empty() {
                if path.is_empty() {
                    return None;
                }
            } else {
                (url.host, url.port) = authority_of(authority)?;
            }
            rest = path;
        }
        url.path = Some(rest).filter(|own| is_of(own, "/:@&=+$,;"))?;
        Some(url)
    }
}

/// Host and port; an authority that is not a valid server name has neither.
fn authority_of(authority: &str) -> Option<(&str, Option<i64>)> {
    if let Some(server) = server(authority) {
        return Some(server);
    }
    is_of(authority, ":@&=+$,;").then_some(("", None))
}

fn server(authority: &str) -> Option<(&str, Option<i64>)> {
    let (user, place) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (host, port) = match place.strip_prefix('[').and_then(|inside| inside.find(']')) {
        Some(at) => place.split_at(at + 2),
        None => place.split_at(place.find(':').unwrap_or(place.len())),
    };
    let port = match port.strip_prefix(':') {
        Some("") => None,
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(i64::from(digits.parse::<i32>().ok()?))
        }
        None if port.is_empty() => None,
        _ => return None,
    };
    (is_of(user, ":&=+$,;") && is_host(host)).then_some((host, port))
}

fn is_host(host: &str) -> bool {
    if let Some(inside) = host.strip_prefix('[') {
        let address_of = inside.trim_end_matches(']').split('%').next().unwrap_or_default();
        return address_of.contains(':') && network::parse(address_of).is_some();
    }
    let numbers: Vec<&str> = host.split('.').collect();
    if numbers.len() == 4 && numbers.iter().all(|own| own.len() <= 3 && own.parse::<u8>().is_ok()) {
        return true;
    }
    // The last of several labels begins with a letter, and may be followed by a point.
    let labels = host.strip_suffix('.').unwrap_or(host);
    let is_label = |label: &str| {
        let is_inner = |ch: char| ch.is_ascii_alphanumeric() || ch == '-';
        let ends = |ch: char| ch.is_ascii_alphanumeric();
        label.chars().all(is_inner) && label.starts_with(ends) && label.ends_with(ends)
    };
    let begins = |last: &str| last.starts_with(|ch: char| ch.is_ascii_alphabetic());
    labels.split('.').all(is_label) && labels.rsplit_once('.').is_none_or(|(_, last)| begins(last))
}

/// Whether a text consists of letters, digits, these signs, escapes and characters beyond ASCII.
fn is_of(text: &str, signs: &str) -> bool {
    let mut rest = text.chars();
    while let Some(ch) = rest.next() {
        let is_allowed = match ch {
            '%' => {
                rest.next().is_some_and(|ch| ch.is_ascii_hexdigit())
                    && rest.next().is_some_and(|ch| ch.is_ascii_hexdigit())
            }
            ch if ch.is_ascii() => ch.is_ascii_alphanumeric() || "-_.!~*'()".contains(ch) || signs.contains(ch),
            ch => !ch.is_control() && !ch.is_whitespace(),
        };
        if !is_allowed {
            return false;
        }
    }
    true
}

/// Percent-decodes a text as UTF-8.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match escape(*byte, after) {
            Some(escaped) => {
                bytes.push(escaped);
                rest = &after[2..];
            }
            None => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte of an escape.
fn escape(byte: u8, after: &[u8]) -> Option<u8> {
    let digits = after.get(..2).filter(|_| byte == b'%')?;
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            b'-' | b'_' | b'.' | b'*' => encoded.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// Decodes a text in which plus signs are blanks.
fn decode(text: &str) -> Computed<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                rest = after.get(2..).unwrap_or_default();
                escape(*byte, after).ok_or_else(|| Failure::argument("the text is not URL-encoded"))?
            }
            byte => *byte,
        });
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> Option<&str> {
        Url::read(text).map(|url| url.host)
    }

    #[test]
    fn a_host_is_one_that_a_server_can_have() {
        assert_eq!(host("https://u@example.com:8443/a?b#c"), Some("example.com"));
        assert_eq!(host("http://[::1]:80/"), Some("[::1]"));
        assert_eq!(host("http://2026/11/30"), Some("2026"));
        for other in [
            "http://h_x/p",
            "https://2001:db8::1/x",
            "http://a..b/",
            "http://256.1.1.1/",
            "http://a.1b/",
        ] {
            assert_eq!(host(other), Some(""), "{other}");
        }
        for wrong in ["not a url", "http://", "1http://h/p", "http://h[x]/", "http:", "a%"] {
            assert_eq!(host(wrong), None, "{wrong}");
        }
    }
}

//! Names as fields of Rust.

use flow_log_stack_runtime::Listed as _;
use proc_macro2::{Ident, Span};

/// Words that are names in the raw form alone (The Rust Reference, "Keywords"), whatever the edition: in the older ones the
/// raw form is the same name.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// A name as a field: raw where it is a keyword; `None` if it cannot be one.
pub(crate) fn field(name: &str, span: Span) -> Option<Ident> {
    if matches!(name, "self" | "Self" | "super" | "crate" | "_") {
        return None;
    }
    if KEYWORDS.binary_search(&name).is_ok() {
        return Some(Ident::new_raw(name, span));
    }
    // Which other letters a name may have, syn knows.
    let is_name = is_plain(name) || syn::parse_str::<Ident>(name).is_ok();
    is_name.then(|| Ident::new(name, span))
}

/// Whether it is of small letters, digits and underscores, in snake case, as most names are.
///
/// By an index: in a macro, which is not optimised, an iterator costs many times as much, and every name comes here.
fn is_plain(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'a'..=b'z' => {}
            b'0'..=b'9' if at > 0 => {}
            b'_' if at == 0 || bytes[at - 1] != b'_' => {}
            _ => return false,
        }
        at += 1;
    }
    !matches!(bytes, [] | [b'_'])
}

/// A column's name in snake case: `srcAddr` and `src-addr` become `src_addr`; empty if nothing of it can be in a name.
pub(crate) fn snake_case(name: &str) -> String {
    if is_plain(name) {
        return name.to_owned();
    }
    let chars: Vec<char> = name.chars().listed();
    let mut snake = String::new();
    for (at, char) in chars.iter().enumerate() {
        if !char.is_alphanumeric() {
            separate(&mut snake);
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| chars.get(before));
        let after = chars.get(at + 1);
        let begins_word = before.is_some_and(|before| before.is_lowercase() || before.is_numeric())
            || before.is_some_and(|before| before.is_uppercase()) && after.is_some_and(|after| after.is_lowercase());
        if char.is_uppercase() && begins_word {
            separate(&mut snake);
        }
        snake.extend(char.to_lowercase());
    }
    let snake = if snake.trim_matches('_').is_empty() {
        String::new()
    } else {
        snake
    };
    if snake.starts_with(|first: char| first.is_numeric()) {
        format!("_{snake}")
    } else {
        snake
    }
}

fn separate(snake: &mut String) {
    if !snake.ends_with('_') {
        snake.push('_');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_in_snake_case() {
        for (column, expected) in [
            ("srcaddr", "srcaddr"),
            ("total_bytes", "total_bytes"),
            ("_col0", "_col0"),
            ("SRCADDR", "srcaddr"),
            ("srcAddr", "src_addr"),
            ("HTTPStatus", "http_status"),
            ("IPv4", "i_pv4"),
            ("Total Bytes (GB)", "total_bytes_gb_"),
            ("flow-direction", "flow_direction"),
            ("a__b", "a_b"),
            ("95th", "_95th"),
            ("p95", "p95"),
            ("größe", "größe"),
            ("", ""),
            ("%", ""),
            ("_", ""),
        ] {
            assert_eq!(snake_case(column), expected, "{column}");
        }
    }

    #[test]
    fn keywords_are_raw() {
        let name = |text: &str| field(text, Span::call_site()).map(|name| name.to_string());
        assert_eq!(name("srcaddr").as_deref(), Some("srcaddr"));
        assert_eq!(name("type").as_deref(), Some("r#type"));
        assert_eq!(name("gen").as_deref(), Some("r#gen"));
        assert!(KEYWORDS.is_sorted());
        for keyword in KEYWORDS {
            assert_eq!(name(keyword), Some(format!("r#{keyword}")));
            assert!(
                keyword == "gen" || syn::parse_str::<Ident>(keyword).is_err(),
                "{keyword}"
            );
        }
        assert_eq!(name("_"), None);
        assert_eq!(name("_1").as_deref(), Some("_1"));
        assert_eq!(name("self"), None);
        assert_eq!(name("größe").as_deref(), Some("größe"));
        assert_eq!(name("²"), None);
        assert_eq!(name("a b"), None);
        assert_eq!(name(""), None);
    }
}

//! Names as fields of Rust.

use proc_macro2::{Ident, Span};

/// A name as a field: raw where it is a keyword; `None` if it cannot be one.
pub(crate) fn field(name: &str, span: Span) -> Option<Ident> {
    if matches!(name, "self" | "Self" | "super" | "crate") {
        return None;
    }
    // A keyword since the edition of 2024; whatever the edition, the raw form is the same name.
    if name == "gen" {
        return Some(Ident::new_raw(name, span));
    }
    if syn::parse_str::<Ident>(name).is_ok() {
        return Some(Ident::new(name, span));
    }
    let is_keyword = syn::parse_str::<Ident>(&format!("r#{name}")).is_ok();
    is_keyword.then(|| Ident::new_raw(name, span))
}

/// A column's name in snake case: `srcAddr` and `src-addr` become `src_addr`; empty if nothing of it can be in a name.
pub(crate) fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
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
        assert_eq!(name("self"), None);
        assert_eq!(name("größe").as_deref(), Some("größe"));
        assert_eq!(name("²"), None);
        assert_eq!(name("a b"), None);
        assert_eq!(name(""), None);
    }
}

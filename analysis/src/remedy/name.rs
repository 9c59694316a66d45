//! What to write instead of names, parameters and fields that the grammar refuses.

use std::ops::Range;

use super::similar;
use crate::catalog::Catalog;
use crate::diagnostic::Remedy;
use crate::near::near;
use crate::syntax::EXTRACTED;

/// A name in backquotes.
pub(super) fn backquotes(sql: &str, range: &Range<usize>) -> Option<Remedy> {
    let bare = sql.get(range.clone())?.trim_matches('`').replace('"', "\"\"");
    let quoted = format!("\"{bare}\"");
    let help = format!("write the name in double quotes: `{quoted}`");
    Some(Remedy::replace(help, range.clone(), quoted))
}

/// A name that starts with a digit: a number with `_` in it, or a name that is in quotes.
pub(super) fn digit_word(sql: &str, range: &Range<usize>, catalog: &Catalog) -> Option<Remedy> {
    let text = sql.get(range.clone())?;
    let tables = || catalog.tables.iter().flatten();
    let mut columns = tables().flat_map(|table| &table.columns);
    let is_column = columns.any(|column| column.name.eq_ignore_ascii_case(text));
    let is_table = tables().any(|table| table.name.eq_ignore_ascii_case(text));
    let before = sql[..range.start].split_whitespace().next_back().unwrap_or_default();
    let ends = |text: &str| text.trim_start().starts_with([',', ')']) || text.trim_start().is_empty();
    // In a cast, AS is before a type; without AS, an alias is after a value.
    let is_alias = before.eq_ignore_ascii_case("AS") && !sql[range.end..].trim_start().starts_with(')')
        || before.ends_with(')') && (ends(&sql[range.end..]) || is_word(&sql[range.end..], "FROM"));
    let may_be_one = is_column || is_table || catalog.tables.is_none() || is_alias;
    let digits = text.replace('_', "");
    if !may_be_one && digits.bytes().all(|digit| digit.is_ascii_digit()) {
        let help = format!("write the number without `_`: `{digits}`");
        Some(Remedy::replace(help, range.clone(), digits))
    } else {
        let quoted = format!("\"{text}\"");
        let help = format!("write the name in double quotes: `{quoted}`");
        may_be_one.then(|| Remedy::replace(help, range.clone(), quoted).only_if(is_column))
    }
}

/// Whether a text continues with this word.
fn is_word(text: &str, word: &str) -> bool {
    let first = text.split_whitespace().next();
    first.is_some_and(|first| first.eq_ignore_ascii_case(word))
}

/// A parameter that was not declared.
pub(super) fn parameter(name: &str, range: &Range<usize>, catalog: &Catalog) -> Remedy {
    let names = catalog.parameters.iter().map(|parameter| parameter.name.as_str());
    match near(name, names) {
        Some(near) => {
            let help = format!("a parameter with a similar name exists: `:{}`", near.name);
            Remedy::replace(help, range.clone(), format!(":{}", near.name)).only_if(near.alone)
        }
        None if catalog.parameters.is_empty() => Remedy::advice("Athena itself knows only `?`"),
        None => Remedy::advice("declare it, or write the value"),
    }
}

/// A field that EXTRACT does not have.
pub(super) fn extracted(sql: &str, field: &Range<usize>, value: &Range<usize>, whole: &Range<usize>) -> Option<Remedy> {
    let name = sql.get(field.clone())?.trim_matches('"');
    if name.eq_ignore_ascii_case("epoch") {
        let seconds = format!("to_unixtime({})", sql.get(value.clone())?);
        return Some(Remedy::replace(format!("write `{seconds}`"), whole.clone(), seconds));
    }
    similar("field", name, EXTRACTED, field)
}

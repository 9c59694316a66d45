//! What the macro writes for a query besides its type: one text, since a text is cheapest to compile.

use std::borrow::Cow;

/// Separates the parts of a query, the items of a list, and the parts of an item.
const PART: char = '\u{1d}';
const ITEM: char = '\u{1e}';
const FIELD: char = '\u{1f}';

/// A parameter of a declared query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclaredParameter<'a> {
    /// Its name, without the colon.
    pub name: &'a str,
    /// Its type as it is declared, or that of its items.
    pub data_type: &'a str,
    /// Whether it is a list of values.
    pub list: bool,
    /// Its default: constants of SQL, or `days_ago(7)`.
    pub default: Option<&'a str>,
}

/// A column of a query's result, as the checker knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputColumn<'a> {
    /// Its name as Athena shows it; `_col0` for a nameless column, by its position.
    pub name: &'a str,
    /// Its type in Trino's words, such as `varchar` or `decimal(10,2)`; `unknown` also where it is not known.
    pub data_type: &'a str,
    /// Whether it may be NULL.
    pub nullable: bool,
}

/// The parameters of a declared query, in the order of their declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclaredParameters(&'static str);

/// The columns of a declared query's result, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputColumns(&'static str);

impl DeclaredParameters {
    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = DeclaredParameter<'static>> {
        items(self.0).map(|[name, data_type, list, default, has_default]| DeclaredParameter {
            name,
            data_type,
            list: !list.is_empty(),
            default: (!has_default.is_empty()).then_some(default),
        })
    }
}

impl OutputColumns {
    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = OutputColumn<'static>> {
        items(self.0).map(|[name, data_type, nullable]| OutputColumn {
            name,
            data_type,
            nullable: !nullable.is_empty(),
        })
    }
}

fn items<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    let items = text.split(ITEM).filter(|item| !item.is_empty());
    items.map(|item| {
        let mut fields = item.split(FIELD);
        [(); N].map(|()| fields.next().unwrap_or_default())
    })
}

/// What a text says about a query.
pub(crate) struct Declared;

impl Declared {
    pub(crate) const fn name(text: &'static str) -> &'static str {
        part(text, 0)
    }

    pub(crate) const fn description(text: &'static str) -> Option<&'static str> {
        let description = part(text, 1);
        if description.is_empty() {
            None
        } else {
            Some(description)
        }
    }

    pub(crate) const fn parameters(text: &'static str) -> DeclaredParameters {
        DeclaredParameters(part(text, 2))
    }

    pub(crate) const fn columns(text: &'static str) -> OutputColumns {
        OutputColumns(part(text, 3))
    }

    pub(crate) const fn sql(text: &'static str) -> &'static str {
        part(text, 4)
    }
}

/// A part of a text.
const fn part(text: &'static str, index: usize) -> &'static str {
    let bytes = text.as_bytes();
    let (mut start, mut end, mut left) = (0, 0, index);
    while end < bytes.len() {
        if bytes[end] == PART as u8 {
            if left == 0 {
                break;
            }
            left -= 1;
            start = end + 1;
        }
        end += 1;
    }
    if left > 0 {
        return "";
    }
    text.split_at(end).0.split_at(start).1
}

/// The text with everything about a query. The separators are replaced by blanks inside the parts.
pub fn declared<'a>(
    name: &str,
    description: Option<&str>,
    parameters: impl IntoIterator<Item = DeclaredParameter<'a>>,
    columns: impl IntoIterator<Item = OutputColumn<'a>>,
    sql: &str,
) -> String {
    let flag = |is: bool| if is { "1" } else { "" };
    let mut text = plain(name).into_owned();
    text.push(PART);
    text.push_str(&plain(description.unwrap_or_default()));
    text.push(PART);
    for own in parameters {
        let default = own.default.map(plain);
        let (has_default, default) = (flag(default.is_some()), default.unwrap_or_default());
        let (name, data_type, list) = (plain(own.name), own.data_type, flag(own.list));
        item(&mut text, [&name, data_type, list, &default, has_default]);
    }
    text.push(PART);
    for own in columns {
        let (name, data_type, nullable) = (plain(own.name), plain(own.data_type), flag(own.nullable));
        item(&mut text, [&name, &data_type, nullable]);
    }
    text.push(PART);
    text.push_str(&plain(sql));
    text
}

/// A text without the signs that stand between parts.
fn plain(text: &str) -> Cow<'_, str> {
    let signs = [PART, ITEM, FIELD];
    if signs.iter().any(|sign| text.contains(*sign)) {
        text.replace(signs, " ").into()
    } else {
        text.into()
    }
}

/// Adds an item.
fn item<const N: usize>(text: &mut String, fields: [&str; N]) {
    for (index, field) in fields.into_iter().enumerate() {
        if index > 0 {
            text.push(FIELD);
        }
        text.push_str(field);
    }
    text.push(ITEM);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let parameters = [
            DeclaredParameter {
                name: "port",
                data_type: "int",
                list: true,
                default: Some("[22]"),
            },
            DeclaredParameter {
                name: "address",
                data_type: "string",
                list: false,
                default: None,
            },
        ];
        let columns = [OutputColumn {
            name: "a\u{1d}b",
            data_type: "row(a varchar)",
            nullable: true,
        }];
        let text: &'static str = declared("Top", None, parameters, columns, "SELECT 'é'\n").leak();
        assert_eq!(Declared::name(text), "Top");
        assert_eq!(Declared::description(text), None);
        assert!(Declared::parameters(text).iter().eq(parameters));
        let read: Vec<_> = Declared::columns(text).iter().collect();
        assert_eq!(
            (read[0].name, read[0].data_type, read[0].nullable),
            ("a b", "row(a varchar)", true)
        );
        assert_eq!(read.len(), 1);
        assert_eq!(Declared::sql(text), "SELECT 'é'\n");
        let text: &'static str = declared("Q", Some("Says."), [], [], "").leak();
        assert_eq!(Declared::description(text), Some("Says."));
        assert_eq!(Declared::parameters(text).iter().count(), 0);
        assert_eq!(Declared::sql(text), "");
    }
}

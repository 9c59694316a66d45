//! What an engine reports of a column.

/// A column of a result, as the engine reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultColumn {
    /// Its name; for a column without one, `_col0` by its position. Several may have the same name.
    pub name: String,
    /// Its type, such as `bigint`, `float` (SQL's `real`) or `timestamp with time zone`. Athena reports it without
    /// lengths and without the types of elements; with them, it is the same type here.
    pub data_type: String,
    /// All digits of a decimal, the length of a text; `None` if the engine does not say.
    pub precision: Option<u32>,
    /// Digits after a decimal's point; `None` if the engine does not say.
    pub scale: Option<u32>,
}

impl ResultColumn {
    /// A column of that type, without further details.
    pub fn new(name: impl Into<String>, data_type: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            data_type: data_type.into(),
            precision: None,
            scale: None,
        }
    }

    /// Whether its type is one of these, ignoring what is in parentheses.
    pub(super) fn is_one_of(&self, types: &[&str]) -> bool {
        let own = self.data_type.as_str();
        let (head, tail) = match (own.find('('), own.rfind(')')) {
            (Some(open), Some(close)) if open < close => (&own[..open], &own[close + 1..]),
            _ => (own, ""),
        };
        types.iter().any(|name| {
            name.split_at_checked(head.len())
                .is_some_and(|(start, end)| start.eq_ignore_ascii_case(head) && end.eq_ignore_ascii_case(tail))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_parentheses_is_no_other_type() {
        let is = |data_type: &str, name: &str| ResultColumn::new("c", data_type).is_one_of(&["bigint", name]);
        assert!(is("varchar", "varchar"));
        assert!(is("VARCHAR(255)", "varchar"));
        assert!(is("array(row(a varchar(3), b bigint))", "array"));
        assert!(is("timestamp(6) with time zone", "timestamp with time zone"));
        assert!(is("timestamp with time zone", "timestamp with time zone"));
        assert!(!is("timestamp(6) with time zone", "timestamp"));
        assert!(!is("timestamp", "timestamp with time zone"));
        assert!(!is("", "varchar"));
        assert!(!is("big", "varchar"));
        assert!(!is(")(", "varchar"));
    }
}

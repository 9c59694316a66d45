//! Functions of other engines, and what Trino has instead.

use std::fmt;

/// `foreign.tsv`: sorted by name and then by the count of arguments.
const FOREIGN: &str = include_str!("foreign.tsv");

/// A function of another engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// Its name in lower case.
    pub name: &'static str,
    /// The engines that have it, as a person reads them: `MySQL, Spark`.
    pub dialect: &'static str,
    /// What to write instead, with `{1}`, `{2}`… where its arguments go.
    pub template: &'static str,
    /// Whether that means the same for all arguments; otherwise patterns or edge cases differ.
    pub same: bool,
}

impl Foreign {
    /// What to write instead, with the arguments of the call in place; `None` when the call lacks one of them.
    #[must_use]
    pub fn fill(&self, arguments: &[&str]) -> Option<String> {
        let mut filled = String::new();
        let mut rest = self.template;
        while let Some((front, behind)) = rest.split_once('{') {
            let (number, after) = behind.split_once('}')?;
            filled.push_str(front);
            filled.push_str(arguments.get(number.parse::<usize>().ok()?.checked_sub(1)?)?);
            rest = after;
        }
        filled.push_str(rest);
        Some(filled)
    }

    /// How many arguments the template names.
    pub(super) fn arity(&self) -> usize {
        (1..=9)
            .rev()
            .find(|number| self.template.contains(&format!("{{{number}}}")))
            .unwrap_or(0)
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = (1..=self.arity()).map(|number| format!("x{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        f.write_str(&self.fill(&names).unwrap_or_default())
    }
}

/// The function of another engine of this name (in lower case), in the form that takes so many arguments or else in its
/// first one.
pub(super) fn find(name: &str, arguments: usize) -> Option<Foreign> {
    all(name)
        .find(|foreign| foreign.arity() == arguments)
        .or_else(|| all(name).next())
}

fn all(name: &str) -> impl Iterator<Item = Foreign> {
    FOREIGN
        .lines()
        .filter_map(read)
        .filter(move |foreign| foreign.name == name)
}

fn read(line: &'static str) -> Option<Foreign> {
    let mut columns = line.split('\t');
    let name = columns.next().filter(|name| !name.starts_with('#'))?;
    Some(Foreign {
        name,
        dialect: columns.next()?,
        template: columns.next()?,
        same: columns.next()? == "same",
    })
}

#[cfg(test)]
mod tests {
    use super::super::kind;
    use super::*;

    #[test]
    fn what_is_advised_exists() {
        let mut last = "";
        for foreign in FOREIGN.lines().filter_map(read) {
            assert!(last <= foreign.name, "{} stands behind {last}", foreign.name);
            last = foreign.name;
            let plain = foreign.template.replace(['{', '}'], "");
            for (at, _) in plain.match_indices('(') {
                let word: String = plain[..at]
                    .chars()
                    .rev()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let word: String = word.chars().rev().collect();
                let keywords = [
                    "", "FILTER", "BY", "GROUP", "ROW", "CAST", "UNNEST", "array", "row", "varchar",
                ];
                assert!(
                    kind(&word).is_some() || keywords.contains(&word.as_str()),
                    "{word} in {}",
                    foreign.template
                );
            }
        }
    }

    #[test]
    fn arguments_go_where_they_belong() {
        let fill = |name: &str, arguments: &[&str]| find(name, arguments.len()).and_then(|found| found.fill(arguments));
        assert_eq!(fill("ifnull", &["a", "0"]).as_deref(), Some("coalesce(a, 0)"));
        assert_eq!(fill("datediff", &["b", "a"]).as_deref(), Some("date_diff('day', a, b)"));
        assert_eq!(
            fill("datediff", &["hour", "a", "b"]).as_deref(),
            Some("date_diff('hour', a, b)")
        );
        assert_eq!(fill("nvl2", &["a"]), None);
        assert_eq!(
            find("locate", 2).map(|found| found.to_string()).as_deref(),
            Some("strpos(x2, x1)")
        );
    }
}

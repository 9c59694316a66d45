//! The constructs of the scope, found in a statement's text, whatever generated it.

use regex::Regex;

use crate::tokens::tokens;

const SCOPE: &str = include_str!("../data/scope.tsv");

/// A construct of the language, or of another dialect.
#[derive(Debug)]
pub(crate) struct Construct {
    pub(crate) area: &'static str,
    pub(crate) name: &'static str,
    /// Whether Trino accepts it anywhere.
    pub(crate) known: bool,
    pattern: Regex,
}

#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) constructs: Vec<Construct>,
}

impl Scope {
    pub(crate) fn read() -> Self {
        let rows = SCOPE.lines().filter(|line| !line.starts_with('#'));
        Self {
            constructs: rows.map(construct).collect(),
        }
    }

    /// The constructs in a text.
    pub(crate) fn found(&self, sql: &str) -> impl Iterator<Item = &Construct> {
        let text = tokens(sql).collect::<Vec<_>>().join(" ");
        self.constructs
            .iter()
            .filter(move |construct| construct.pattern.is_match(&text))
    }
}

fn construct(row: &'static str) -> Construct {
    let columns: Vec<&str> = row.split('\t').collect();
    let [area, name, verdicts, pattern] = *columns else {
        panic!("a construct has four columns: {row}");
    };
    Construct {
        area,
        name,
        known: match verdicts {
            "both" => true,
            "refused" => false,
            _ => panic!("{name} is answered neither by `both` nor by `refused`"),
        },
        pattern: Regex::new(&format!("(?i)(?:^| )(?:{pattern})(?: |$)")).expect("a pattern of ours"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sql: &str) -> Vec<&'static str> {
        Scope::read().found(sql).map(|construct| construct.name).collect()
    }

    #[test]
    fn a_construct_is_found_across_lines_and_comments() {
        let names = found("select x from f left /* outer */\n outer join g using (x, y) limit 3 offset 5");
        for name in [
            "LEFT JOIN",
            "JOIN with USING",
            "USING of several columns",
            "LIMIT",
            "LIMIT before OFFSET",
        ] {
            assert!(names.contains(&name), "{name} is not among {names:?}");
        }
    }

    #[test]
    fn words_in_a_text_are_no_construct() {
        assert!(!found("SELECT 'a', \"left\" FROM f").contains(&"LEFT JOIN"));
        assert!(!found("SELECT leftjoin FROM f").contains(&"LEFT JOIN"));
    }
}

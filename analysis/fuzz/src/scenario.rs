use std::fmt;
use std::ops::Range;

use flow_log_stack_analysis::{Catalog, Code, Column, Parameter, Partition, Severity, Table, check};

/// A statement for the checker, and what must be true of the answer.
#[derive(Debug)]
pub(crate) struct Scenario {
    sql: String,
}

/// What a mutation starts from.
const SEEDS: [&str; 10] = [
    "SELECT srcaddr, sum(bytes) AS total FROM flow_logs WHERE day >= :since GROUP BY srcaddr ORDER BY total DESC LIMIT 10",
    "WITH q(a, b) AS (SELECT bytes, row_number() OVER (PARTITION BY day ORDER BY bytes ROWS 1 PRECEDING) FROM flow_logs) SELECT a FROM q",
    "SELECT transform(ARRAY[1, 2], x -> x + 1)[1], CASE WHEN 'a' LIKE 'b' THEN DATE '2026-01-01' END, CAST(1 AS decimal(5, 2))",
    "SELECT * FROM flow_logs a LEFT JOIN flow_logs b USING (day) WHERE EXISTS (SELECT 1 WHERE a.bytes BETWEEN 1 AND 2) OFFSET 1",
    "SELECT day FROM flow_logs GROUP BY GROUPING SETS ((day), ()) UNION ALL VALUES 'a', U&'\\00e9' UESCAPE '!' ORDER BY 1",
    "SELECT trim(BOTH 'x' FROM srcaddr), extract(DAY FROM now()), INTERVAL '1' DAY, json_object('a' : 1), \"$path\" FROM flow_logs TABLESAMPLE SYSTEM (1)",
    "SELECT x FROM flow_logs f CROSS JOIN LATERAL (SELECT bytes x FROM flow_logs g WHERE g.day = f.day ORDER BY bytes LIMIT 3) l",
    "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY bytes DESC), SAFE_CAST(bytes AS STRING), [1, 2], `day`, bytes > 1_000 FROM flow_logs WHERE srcaddr ILIKE 'a' LIMIT 1, 2",
    "SELECT TOP 5 day::int, string_agg(day, ';' ORDER BY 1) FROM flow_logs LATERAL VIEW explode(x) t AS y WHERE day = ANY (ARRAY['a']) AND bytes IN 1, 2 AND INTERVAL :port DAY",
    "SELECT * FROM flow_logs MATCH_RECOGNIZE (ORDER BY day MEASURES LAST(b.bytes) AS x PATTERN (a b{1,2}? {- c -}) DEFINE b AS bytes > :port) m",
];

/// What a mutation puts into a statement.
const WORDS: [&str; 24] = [
    " SELECT ",
    " FROM ",
    " WHERE ",
    "(",
    ")",
    ",",
    "'",
    "\"",
    "*",
    ".",
    " AND ",
    " NOT ",
    " IN ",
    " OVER (",
    " -> ",
    " JOIN ",
    " UNION ",
    "é",
    "\u{1f600}",
    "\n",
    "--",
    "/*",
    ":ports",
    "1e9",
];

impl Scenario {
    /// A statement out of a fuzzer's bytes: any text, or a query with some edits.
    pub(crate) fn new(data: &[u8]) -> Self {
        match data.split_first() {
            Some((&choice, edits)) if usize::from(choice) < 4 * SEEDS.len() => {
                Self::mutated(SEEDS[usize::from(choice) % SEEDS.len()], edits)
            }
            Some((_, text)) => Self::text(String::from_utf8_lossy(text).into_owned()),
            None => Self::text(String::new()),
        }
    }

    /// This statement.
    pub(crate) fn text(sql: String) -> Self {
        Self { sql }
    }

    /// A query with an edit for each three bytes: a place, what to do there, and what with.
    pub(crate) fn mutated(query: &str, edits: &[u8]) -> Self {
        let mut text: Vec<char> = query.chars().collect();
        for edit in edits.chunks_exact(3) {
            let at = usize::from(edit[0]) * (text.len() + 1) / 256;
            let word = WORDS[usize::from(edit[2]) % WORDS.len()];
            match edit[1] % 4 {
                0 => drop(text.drain(at..(at + usize::from(edit[2] % 8)).min(text.len()))),
                1 => drop(text.splice(at..at, word.chars())),
                2 => drop(text.splice(at..(at + 1).min(text.len()), word.chars())),
                _ => {
                    let end = (at + usize::from(edit[2])).min(text.len());
                    let copy = text[at..end].to_vec();
                    text.extend(copy);
                }
            }
        }
        Self {
            sql: text.into_iter().collect(),
        }
    }

    /// Checks the statement.
    ///
    /// # Panics
    ///
    /// When something is untrue that must be true of every answer.
    pub(crate) fn run(&self) {
        let catalog = catalog();
        let analysis = check(&self.sql, &catalog);
        let mut errors = 0;
        for diagnostic in &analysis.diagnostics {
            errors += usize::from(diagnostic.severity == Severity::Error);
            assert!(!diagnostic.message.is_empty(), "{self}");
            assert_ne!(diagnostic.code, Code::CheckerFailed, "{:?} {self}", diagnostic.notes);
            assert_eq!(
                diagnostic.code.trino_code().is_empty(),
                diagnostic.severity == Severity::Lint,
                "{self}"
            );
            for label in diagnostic.primary.iter().chain(&diagnostic.labels) {
                self.assert_within(&label.range);
            }
            for edit in diagnostic.fix.iter() {
                self.assert_within(&edit.range);
            }
        }
        assert_eq!(analysis.is_accepted(), errors == 0, "{self}");
        for parameter in &analysis.parameters {
            self.assert_within(&parameter.range);
            let name = &catalog.parameters[parameter.parameter].name;
            assert_eq!(
                self.sql[parameter.range.clone()].strip_prefix(':'),
                Some(name.as_str()),
                "{self}"
            );
        }
        for reference in &analysis.table_references {
            self.assert_within(&reference.range);
            assert_eq!(reference.partitions.len(), 2, "{self}");
        }
        for range in &analysis.verbatim {
            self.assert_within(range);
        }
    }

    /// A range is one of the statement's text.
    fn assert_within(&self, range: &Range<usize>) {
        assert!(self.sql.get(range.clone()).is_some(), "{range:?} of {self}");
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)
    }
}

/// Flow logs with two partition keys, two parameters and a list.
fn catalog() -> Catalog {
    let column = |name: &str, own: &str, partition| Column {
        name: name.to_owned(),
        data_type: own.parse().ok(),
        partition,
        ..Column::default()
    };
    let parameter = |name: &str, own: &str, list| Parameter {
        name: name.to_owned(),
        data_type: own.parse().ok(),
        list,
    };
    Catalog {
        tables: Some(vec![Table {
            catalog: None,
            schema: None,
            name: "flow_logs".to_owned(),
            columns: vec![
                column("srcaddr", "varchar", Partition::No),
                column("dstport", "integer", Partition::No),
                column("bytes", "bigint", Partition::No),
                column("aws_account", "varchar", Partition::Key),
                column("day", "varchar", Partition::Time),
            ],
            hidden_columns: vec![column("$path", "varchar", Partition::No)],
            open: false,
        }]),
        parameters: vec![
            parameter("since", "varchar", false),
            parameter("port", "integer", false),
            parameter("ports", "integer", true),
        ],
        ..Catalog::default()
    }
}

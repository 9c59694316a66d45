//! The query that a statement of another kind holds.

use std::ops::Range;

use super::LONGEST;
use super::mistake::is_statement;
use super::tokens::{Token, TokenKind, tokenize};

/// A query in a statement that is not a query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldQuery {
    /// Its bytes.
    pub range: Range<usize>,
    /// The functions that `USING EXTERNAL FUNCTION` declares for it, as they are written.
    pub functions: Vec<String>,
    /// Whether it defines a view: those who read that add conditions of their own.
    pub is_view: bool,
}

/// The query in a `CREATE VIEW`, `CREATE TABLE … AS`, `INSERT INTO`, `UNLOAD`, `EXPLAIN`, `PREPARE` or
/// `USING EXTERNAL FUNCTION`, if there is one (Athena user guide, "SQL reference for Athena"). A statement that is
/// longer than Athena takes is not read.
#[must_use]
pub fn held_query(sql: &str) -> Option<HeldQuery> {
    if sql.len() > LONGEST {
        return None;
    }
    let tokens = tokenize(sql);
    let mut reader = Reader {
        sql,
        tokens: &tokens,
        at: 0,
        held: HeldQuery {
            range: 0..0,
            functions: Vec::new(),
            is_view: false,
        },
    };
    reader.statement().then_some(reader.held)
}

struct Reader<'a> {
    sql: &'a str,
    tokens: &'a [Token],
    at: usize,
    held: HeldQuery,
}

impl Reader<'_> {
    /// Reads a statement that holds a query, and notes where that is.
    fn statement(&mut self) -> bool {
        // What these hold may be any statement.
        let mut any = false;
        loop {
            if self.take("EXPLAIN") {
                while self.take("ANALYZE") || self.take("VERBOSE") {}
                if self.is_symbol("(") && !self.starts_query(self.at) {
                    self.close();
                }
            } else if self.take("PREPARE") {
                if !self.pass("FROM") {
                    return false;
                }
            } else {
                break;
            }
            any = true;
        }
        if any && !is_statement(self.word(self.at)) {
            return self.query();
        }
        if self.take("CREATE") {
            if self.take("OR") && !self.take("REPLACE") {
                return false;
            }
            self.held.is_view = self.take("VIEW");
            return (self.held.is_view || self.take("TABLE")) && self.pass("AS") && self.query();
        }
        if self.take("INSERT") {
            return self.take("INTO") && self.pass_to_query() && self.query();
        }
        if self.take("UNLOAD") {
            return self.group();
        }
        if self.is("USING") && self.word(self.at + 1).eq_ignore_ascii_case("EXTERNAL") {
            while !self.starts_query(self.at) {
                if self.take("FUNCTION") {
                    self.held.functions.push(self.word(self.at).to_owned());
                } else if !self.step() {
                    return false;
                }
            }
            return self.query();
        }
        false
    }

    /// The query from here to the end of the statement, or to `WITH [NO] DATA`.
    fn query(&mut self) -> bool {
        let mut end = self.tokens.len() - 1;
        if end > self.at && self.word(end - 1).eq_ignore_ascii_case("DATA") {
            let with = end
                - if self.word(end - 2).eq_ignore_ascii_case("NO") {
                    3
                } else {
                    2
                };
            if with > self.at && self.word(with).eq_ignore_ascii_case("WITH") {
                end = with;
            }
        }
        self.hold(self.at, end)
    }

    /// The query in the parentheses that open here.
    fn group(&mut self) -> bool {
        let start = self.at + 1;
        self.is_symbol("(") && self.close() && self.hold(start, self.at - 1)
    }

    fn hold(&mut self, start: usize, end: usize) -> bool {
        let (Some(first), Some(last)) = (
            self.tokens.get(start),
            end.checked_sub(1).and_then(|end| self.tokens.get(end)),
        ) else {
            return false;
        };
        self.held.range = first.range.start..last.range.end;
        start < end
    }

    /// Continues after a word that is not in parentheses.
    fn pass(&mut self, word: &str) -> bool {
        while !self.take(word) {
            if !self.step() {
                return false;
            }
        }
        true
    }

    /// Skips to where a query starts.
    fn pass_to_query(&mut self) -> bool {
        while !self.starts_query(self.at) {
            if !self.step() {
                return false;
            }
        }
        true
    }

    /// Whether a query starts there, in parentheses or not. A column list before it does not.
    fn starts_query(&self, mut at: usize) -> bool {
        while matches!(self.kind(at), TokenKind::Symbol("(")) {
            at += 1;
        }
        ["SELECT", "WITH", "VALUES", "TABLE"]
            .iter()
            .any(|word| self.word(at).eq_ignore_ascii_case(word))
    }

    /// Goes over a token, or over a group in parentheses; not over the end.
    fn step(&mut self) -> bool {
        match self.kind(self.at) {
            TokenKind::End => false,
            TokenKind::Symbol("(") => self.close(),
            _ => {
                self.at += 1;
                true
            }
        }
    }

    /// Goes past the parenthesis that closes what opens here.
    fn close(&mut self) -> bool {
        let mut depth = 0_usize;
        loop {
            match self.kind(self.at) {
                TokenKind::Symbol("(") => depth += 1,
                TokenKind::Symbol(")") => depth = depth.saturating_sub(1),
                TokenKind::End => return false,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return true;
            }
        }
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.is(word);
        self.at += usize::from(found);
        found
    }

    fn is(&self, word: &str) -> bool {
        self.word(self.at).eq_ignore_ascii_case(word)
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.kind(self.at), TokenKind::Symbol(own) if *own == symbol)
    }

    /// The word there; empty if there is something else.
    fn word(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            Some(token) if matches!(token.kind, TokenKind::Word(_)) => &self.sql[token.range.clone()],
            _ => "",
        }
    }

    fn kind(&self, at: usize) -> &TokenKind {
        self.tokens.get(at).map_or(&TokenKind::End, |token| &token.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::held_query;

    #[track_caller]
    fn holds(sql: &str, query: &str) {
        let held = held_query(sql).map(|held| &sql[held.range]);
        assert_eq!(held.unwrap_or_default(), query, "{sql}");
    }

    #[test]
    fn what_creates_holds_the_query_after_as() {
        holds("CREATE VIEW v AS SELECT 1", "SELECT 1");
        holds("create or replace view a.v as (select 1)", "(select 1)");
        holds(
            "CREATE VIEW v COMMENT 'as' SECURITY INVOKER AS WITH a AS (SELECT 1) TABLE a",
            "WITH a AS (SELECT 1) TABLE a",
        );
        holds(
            "CREATE TABLE t WITH (format = 'PARQUET', x = ARRAY['as']) AS SELECT 1 AS a",
            "SELECT 1 AS a",
        );
        holds(
            "CREATE TABLE IF NOT EXISTS t AS SELECT 1 AS a WITH NO DATA",
            "SELECT 1 AS a",
        );
        holds("CREATE TABLE t AS SELECT 1 AS data", "SELECT 1 AS data");
        holds("CREATE TABLE t AS TABLE a WITH DATA", "TABLE a");
        holds("CREATE EXTERNAL TABLE t (a int) LOCATION 's3://a/'", "");
        holds("CREATE TABLE t (a int)", "");
        holds("CREATE VIEW v AS", "");
    }

    #[test]
    fn what_writes_rows_holds_them() {
        holds("INSERT INTO a.t SELECT 1", "SELECT 1");
        holds("INSERT INTO t (a, b) VALUES (1, 2)", "VALUES (1, 2)");
        holds("INSERT INTO t (SELECT 1)", "(SELECT 1)");
        holds(
            "INSERT INTO t (a) WITH x AS (SELECT 1) TABLE x",
            "WITH x AS (SELECT 1) TABLE x",
        );
        holds("UNLOAD (SELECT 1) TO 's3://a/' WITH (format = 'JSON')", "SELECT 1");
        holds("UNLOAD ((SELECT (1))) TO 's3://a/'", "(SELECT (1))");
        holds("UNLOAD (SELECT 1", "");
        holds("UNLOAD ()", "");
    }

    #[test]
    fn what_explains_or_prepares_holds_a_query_or_what_holds_one() {
        holds("EXPLAIN SELECT 1", "SELECT 1");
        holds("EXPLAIN ANALYZE VERBOSE SELECT 1", "SELECT 1");
        holds("EXPLAIN (TYPE VALIDATE, FORMAT JSON) SELECT 1", "SELECT 1");
        holds("EXPLAIN (SELECT 1)", "(SELECT 1)");
        holds("EXPLAIN CREATE VIEW v AS SELECT 1", "SELECT 1");
        holds("EXPLAIN SHOW TABLES", "");
        holds("EXPLAIN", "");
        holds("PREPARE p FROM SELECT ? FROM t", "SELECT ? FROM t");
        holds("PREPARE p FROM UNLOAD (SELECT 1) TO 's3://a/'", "SELECT 1");
        holds("EXPLAIN SELEC 1", "SELEC 1");
        holds(&"EXPLAIN ".repeat(30_000), "");
        holds(&format!("INSERT INTO t {}", "(".repeat(200_000)), "");
    }

    #[test]
    fn functions_of_lambda_are_named() {
        let sql = "USING EXTERNAL FUNCTION f(a varchar, b row(c bigint)) RETURNS varchar LAMBDA 'x', \
                   EXTERNAL FUNCTION G() RETURNS bigint LAMBDA 'y' SELECT f(a), G() FROM t";
        let held = held_query(sql).expect("a query");
        assert_eq!(&sql[held.range], "SELECT f(a), G() FROM t");
        assert_eq!(held.functions, ["f", "G"]);
        holds("USING EXTERNAL FUNCTION f()", "");
    }

    #[test]
    fn others_hold_none() {
        for sql in [
            "",
            "SELECT 1",
            "DROP TABLE t",
            "SHOW PARTITIONS t",
            "USING",
            "CREATE",
            "INSERT",
            ")",
            "(",
            "WITH DATA",
        ] {
            holds(sql, "");
        }
    }
}

//! Statements for which our rows are not Trino's.

use std::io::Result;

use flow_log_stack_local::stream::Stream;
use serde_json::{Value, json};

use super::answers;
use super::order::{ORDERS, orders};
use super::outcome::Outcome;
use crate::oracle::Oracle;
use crate::reduce::smallest;
use crate::tokens::{pieces, token, tokens};

/// How many statements are asked about at once.
const BATCH: usize = 32;

/// A statement with the records of its tables, and its outcomes.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) sql: String,
    /// The catalog with its records.
    pub(super) catalog: Value,
    pub(super) ours: Outcome,
    /// Trino's outcome; `None` if there is none that counts: it depends on the order of the records, changes from run
    /// to run, or is an internal error of Trino.
    pub(super) theirs: Option<Outcome>,
    /// Whether Trino returns the rows in this order for every order of the records.
    pub(super) in_order: bool,
}

impl Case {
    /// Whether both outcomes are the same, or Trino's does not count.
    pub(super) fn is_same(&self) -> bool {
        self.theirs
            .as_ref()
            .is_none_or(|theirs| self.ours.is_same(theirs, self.in_order))
    }

    /// What stays the same while it is reduced.
    pub(super) fn kind(&self) -> String {
        let kind = |outcome: &Outcome| match outcome {
            Outcome::Rows(_) => "rows".to_owned(),
            Outcome::Failed { code, .. } | Outcome::Refused(code) => code.clone(),
            Outcome::NotRun(construct) => format!("not run: {construct}"),
        };
        let theirs = self.theirs.as_ref().map(kind).unwrap_or_default();
        match (&self.ours, &self.theirs) {
            (Outcome::Rows(_), Some(theirs @ Outcome::Rows(_))) if self.ours.is_same(theirs, false) => {
                "the rows are in another order".to_owned()
            }
            (Outcome::Rows(_), Some(Outcome::Rows(_))) => "the rows differ".to_owned(),
            (ours, _) => format!("Trino: {theirs} | we: {}", kind(ours)),
        }
    }
}

/// Both engines.
pub(super) struct Engines {
    stream: Stream,
    oracle: Oracle,
}

impl Engines {
    pub(super) fn new(oracle: Oracle) -> Result<Self> {
        Ok(Self {
            stream: Stream::new(None)?,
            oracle,
        })
    }

    /// The outcomes of statements.
    ///
    /// Trino is asked over the records as they are. Where the two disagree, it is asked over the records in other orders as
    /// well: an outcome that depends on their order does not count. Where they agree, that would change nothing.
    pub(super) fn ask(&mut self, statements: &[(&str, &Value)]) -> Result<Vec<Case>> {
        let answers = self.oracle.ask(statements.iter().copied())?;
        let mut cases = Vec::new();
        for ((sql, catalog), answer) in statements.iter().zip(&answers) {
            let request = json!({"sql": sql, "catalog": catalog}).to_string();
            let ours: Value = serde_json::from_str(&answers::answer(&self.stream, &request))?;
            let theirs = Outcome::of(answer);
            let is_answer = !theirs.is_breakdown() && !changes(sql);
            cases.push(Case {
                sql: (*sql).to_owned(),
                catalog: (*catalog).clone(),
                ours: Outcome::of(&ours),
                in_order: is_ordered(sql),
                theirs: is_answer.then_some(theirs),
            });
        }
        self.doubt(&mut cases)?;
        Ok(cases)
    }

    /// Asks over other orders of the records if the two disagree.
    fn doubt(&mut self, cases: &mut [Case]) -> Result<()> {
        let different = |case: &&mut Case| !case.is_same() && !matches!(case.ours, Outcome::NotRun(_));
        let mut cases: Vec<&mut Case> = cases.iter_mut().filter(different).collect();
        let mut requests = Vec::new();
        for case in &cases {
            requests.extend(orders(&case.catalog).map(|catalog| (case.sql.clone(), catalog)));
        }
        let answers = self
            .oracle
            .ask(requests.iter().map(|(sql, catalog)| (sql.as_str(), catalog)))?;
        for (case, answers) in cases.iter_mut().zip(answers.chunks(ORDERS)) {
            let Some(theirs) = &case.theirs else { continue };
            let are_same = |in_order| {
                answers
                    .iter()
                    .all(|answer| Outcome::of(answer).is_same(theirs, in_order))
            };
            case.in_order &= are_same(true);
            if !are_same(false) {
                case.theirs = None;
            }
        }
        self.leave_ties(&mut cases)
    }

    /// Asks once more, with the columns as last sort keys, where the rows differ: if the rows are the same then, the
    /// difference is the order of rows with equal sort keys, which Trino leaves to its hash tables.
    fn leave_ties(&mut self, cases: &mut [&mut Case]) -> Result<()> {
        for case in cases.iter_mut().filter(|case| !case.is_same()) {
            let (Outcome::Rows(_), Some(Outcome::Rows(rows))) = (&case.ours, &case.theirs) else {
                continue;
            };
            let width = rows.first().map_or(0, Vec::len);
            let Some(sql) = sorted_by_all(&case.sql, width) else {
                continue;
            };
            let request = json!({"sql": sql, "catalog": case.catalog}).to_string();
            let ours: Value = serde_json::from_str(&answers::answer(&self.stream, &request))?;
            let theirs = self.oracle.ask([(sql.as_str(), &case.catalog)].into_iter())?;
            let are_same = |theirs| Outcome::of(&ours).is_same(&Outcome::of(theirs), true);
            if ours["ok"] == true && theirs.iter().all(are_same) {
                case.theirs = None;
            }
        }
        Ok(())
    }

    /// The smallest statement over the fewest records that still differs in the same way.
    pub(super) fn reduced(&mut self, case: &Case) -> Result<Case> {
        let kind = case.kind();
        let mut smallest = smallest(
            case.clone(),
            |case| case.sql.as_str(),
            |case, texts| {
                let candidates = texts.iter().map(|sql| (sql.as_str(), &case.catalog));
                self.first(&kind, &candidates.collect::<Vec<_>>())
            },
        )?;
        loop {
            let fewer = fewer(&smallest.catalog);
            let candidates: Vec<_> = fewer.iter().map(|catalog| (smallest.sql.as_str(), catalog)).collect();
            match self.first(&kind, &candidates)? {
                Some(found) => smallest = found,
                None => return Ok(smallest),
            }
        }
    }

    fn first(&mut self, kind: &str, candidates: &[(&str, &Value)]) -> Result<Option<Case>> {
        for batch in candidates.chunks(BATCH) {
            let cases = self.ask(batch)?;
            let found = cases.into_iter().find(|case| !case.is_same() && case.kind() == kind);
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

/// The catalog without each table, each column and each record in turn.
fn fewer(catalog: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    let tables = catalog["tables"].as_array().map_or(0, Vec::len);
    let length = |table: usize, member: &str| catalog["tables"][table][member].as_array().map_or(0, Vec::len);
    for table in 0..tables {
        let mut less = catalog.clone();
        if let Some(tables) = less["tables"].as_array_mut() {
            tables.remove(table);
        }
        all.push(less);
        for record in 0..length(table, "rows") {
            let mut less = catalog.clone();
            if let Some(records) = less["tables"][table]["rows"].as_array_mut() {
                records.remove(record);
            }
            all.push(less);
        }
        for column in 0..length(table, "columns") {
            let mut less = catalog.clone();
            if let Some(columns) = less["tables"][table]["columns"].as_array_mut() {
                columns.remove(column);
            }
            for record in less["tables"][table]["rows"].as_array_mut().into_iter().flatten() {
                if let Some(values) = record.as_array_mut().filter(|values| values.len() > column) {
                    values.remove(column);
                }
            }
            all.push(less);
        }
    }
    all
}

/// Whether a statement reads the clock or random values, so that two runs give different results.
fn changes(sql: &str) -> bool {
    const CHANGING: &[&str] = &[
        "current_date",
        "current_time",
        "current_timestamp",
        "localtime",
        "localtimestamp",
        "now",
        "rand",
        "random",
        "shuffle",
        "tablesample",
        "uuid",
    ];
    let is_changing = |token: &str| CHANGING.iter().any(|word| token.eq_ignore_ascii_case(word));
    tokens(sql).any(is_changing)
}

/// Whether a statement ends in its own ORDER BY.
fn is_ordered(sql: &str) -> bool {
    sort_keys_end(&pieces(sql)).is_some()
}

/// A statement that ends in its own ORDER BY, with all its columns as last sort keys.
///
/// `None` for WITH TIES, whose rows depend on what is a tie.
fn sorted_by_all(sql: &str, width: usize) -> Option<String> {
    let pieces = pieces(sql);
    let (before, after) = pieces.split_at(sort_keys_end(&pieces)?);
    let is_tied = after.iter().any(|piece| token(piece).eq_ignore_ascii_case("ties"));
    // A comment may end the keys: the next one is on a line of its own.
    let columns: String = (1..=width).map(|column| format!("\n, {column}")).collect();
    (!is_tied).then(|| before.concat() + &columns + &after.concat())
}

/// Where the sort keys of the statement's own ORDER BY end, if it has one.
fn sort_keys_end(pieces: &[&str]) -> Option<usize> {
    let mut depth = 0;
    let mut last = "";
    let mut end = None;
    for (at, token) in pieces.iter().map(|piece| token(piece)).enumerate() {
        let is = |word: &str| depth == 0 && token.eq_ignore_ascii_case(word);
        match token {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ if is("by") && last.eq_ignore_ascii_case("order") => end = Some(pieces.len()),
            _ if end == Some(pieces.len()) && ["limit", "offset", "fetch"].into_iter().any(is) => end = Some(at),
            _ => {}
        }
        last = token;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_within_a_window_or_a_subquery_is_not_the_order_of_the_rows() {
        assert!(is_ordered("SELECT x FROM t ORDER BY 1 LIMIT 3"));
        assert!(!is_ordered(
            "SELECT rank() OVER (ORDER BY x) FROM (SELECT x FROM t ORDER BY 1)"
        ));
    }

    #[test]
    fn all_columns_are_last_sort_keys_before_the_limit() {
        let sorted = |sql| sorted_by_all(sql, 2);
        assert_eq!(
            sorted("SELECT x, y FROM t ORDER BY (x) DESC OFFSET 1 LIMIT 3").as_deref(),
            Some("SELECT x, y FROM t ORDER BY (x) DESC\n, 1\n, 2 OFFSET 1 LIMIT 3")
        );
        assert_eq!(
            sorted("SELECT x, y FROM (SELECT 1 LIMIT 2) ORDER BY x -- end").as_deref(),
            Some("SELECT x, y FROM (SELECT 1 LIMIT 2) ORDER BY x -- end\n, 1\n, 2")
        );
        assert_eq!(
            sorted("SELECT x, y FROM t ORDER BY x FETCH FIRST 1 ROW WITH TIES"),
            None
        );
    }

    #[test]
    fn less_of_a_catalog_is_one_table_one_record_or_one_column_less() {
        let catalog =
            json!({"tables": [{"name": "t", "columns": [{"name": "a"}, {"name": "b"}], "rows": [[1, 2], [3]]}]});
        let all = fewer(&catalog);
        assert_eq!(all.len(), 5);
        assert_eq!(all[0]["tables"], json!([]));
        assert_eq!(all[1]["tables"][0]["rows"], json!([[3]]));
        assert_eq!(all[4]["tables"][0]["rows"], json!([[1], [3]]));
    }
}

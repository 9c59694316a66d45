//! The stream of `check`: for each request, whether Athena would accept it.

use flow_log_stack_analysis::{Analysis, Catalog};

use super::answer::Answer;
use super::catalog;
use super::script::Checker;
use crate::finding::Finding;
use crate::finding::level::Levels;
use crate::io::guard::guarded;
use crate::io::report::Failure;
use crate::stream::{self, Known, Request};

/// Answers until the input ends, or the answers are no longer read.
pub(crate) fn run(levels: &Levels, checker: Checker) -> Result<(), Failure> {
    let mut known = Known::default();
    stream::run(|request| match request {
        Ok(request) => judged(&request, &mut known, levels, checker),
        Err(message) => Answer::no_request(message),
    })
}

/// The findings about a query. A panic in one must not end the answers to all others.
fn judged(request: &Request<'_>, known: &mut Known<Catalog>, levels: &Levels, checker: Checker) -> Answer {
    let sql = request.sql.as_str();
    let answer = guarded(|| {
        let catalog = match known.of(request.catalog, catalog::request) {
            Ok(catalog) => catalog,
            Err(message) => return Answer::no_request(message),
        };
        let analysis = checker(sql, catalog);
        let findings = analysis.diagnostics.iter().cloned();
        let findings: Vec<_> = findings.filter_map(|one| Finding::of(one, 0, levels)).collect();
        Answer::of_stream(sql, &analysis, &findings)
    });
    answer.unwrap_or_else(|bug| {
        let finding = Finding::of_bug(0..sql.len(), bug);
        Answer::of_stream(sql, &Analysis::default(), &[finding])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bug_is_an_answer_and_the_next_query_is_answered() {
        fn ends_at_two(sql: &str, catalog: &Catalog) -> Analysis {
            assert!(!sql.contains("SELECT 2"), "no {sql:?}");
            flow_log_stack_analysis::check(sql, catalog)
        }
        let mut known = Known::default();
        let levels = Levels::default();
        let mut judge = |request: Result<Request<'_>, String>| {
            judged(&request.expect("a request"), &mut known, &levels, ends_at_two)
        };
        let mut ask = |line: &str| stream::answer_to(line.as_bytes(), &mut judge);
        let bug = ask(r#"{"id": 1, "sql": "SELECT 2"}"#);
        assert!(
            bug.starts_with(r#"{"id":1,"ok":false,"diagnostics":[{"severity":"error","code":"checker_failed""#),
            "{bug}"
        );
        assert!(
            bug.contains(r#""line":1,"column":1,"end_line":1,"end_column":9"#),
            "{bug}"
        );
        let next = ask(r#"{"id": 2, "sql": "SELECT 1"}"#);
        assert!(next.starts_with(r#"{"id":2,"ok":true,"#), "{next}");
    }
}

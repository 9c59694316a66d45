//! The smallest statement that still shows a disagreement: delta debugging on tokens, then on the catalog.

use std::io::Result;

use flow_log_stack_analysis::Catalog;
use serde_json::Value;

use crate::answer::Answer;
use crate::disagreement::Disagreement;
use crate::oracle::Oracle;
use crate::tokens::pieces;
use crate::vocabulary::to_json;

/// How many statements are asked about at once.
const BATCH: usize = 64;

/// The smallest text that still has a finding, and the finding that it has.
///
/// `first` returns the finding of the first of some texts that has one.
pub(crate) fn smallest<F>(
    found: F,
    sql: impl Fn(&F) -> &str,
    mut first: impl FnMut(&F, &[String]) -> Result<Option<F>>,
) -> Result<F> {
    let mut smallest = found;
    let mut size = pieces(sql(&smallest)).len() / 2;
    while size > 0 {
        match first(&smallest, &without(sql(&smallest), size))? {
            Some(smaller) => {
                smallest = smaller;
                size = size.min(pieces(sql(&smallest)).len() / 2).max(1);
            }
            None => size /= 2,
        }
    }
    let flat: String = sql(&smallest).split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(first(&smallest, &[flat])?.unwrap_or(smallest))
}

/// Reduces a disagreement as long as its kind stays the same.
pub(crate) fn reduce(found: &Disagreement, oracle: &mut Oracle) -> Result<Disagreement> {
    let kind = found.kind();
    let smallest = smallest(
        found.clone(),
        |found| found.sql.as_str(),
        |found, texts| first(&kind, texts, &found.catalog, oracle),
    )?;
    let named = named_in(&smallest.sql, &smallest.catalog);
    let found = first(&kind, std::slice::from_ref(&smallest.sql), &named, oracle)?;
    Ok(found.unwrap_or(smallest))
}

/// The texts without each run of this many tokens. For single tokens, also without each pair of parentheses, with and
/// without its contents.
fn without(sql: &str, size: usize) -> Vec<String> {
    let pieces = pieces(sql);
    let mut texts: Vec<String> = (0..pieces.len())
        .step_by(size.div_ceil(2))
        .map(|at| {
            [&pieces[..at], &pieces[(at + size).min(pieces.len())..]]
                .concat()
                .concat()
        })
        .collect();
    let mut open = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece.trim_start() {
            "(" | "[" => open.push(at),
            ")" | "]" => {
                if let Some(start) = open.pop() {
                    let inside = &pieces[start + 1..at];
                    texts.push([&pieces[..start], inside, &pieces[at + 1..]].concat().concat());
                    texts.push([&pieces[..start], &[" NULL"], &pieces[at + 1..]].concat().concat());
                    texts.push([&pieces[..start], &pieces[at + 1..]].concat().concat());
                    if start > 0 {
                        texts.push([&pieces[..start - 1], inside, &pieces[at + 1..]].concat().concat());
                        texts.push([&pieces[..start - 1], &[" NULL"], &pieces[at + 1..]].concat().concat());
                    }
                }
            }
            _ => {}
        }
    }
    texts.retain(|text| !text.trim().is_empty() && text.len() < sql.len());
    texts.sort_by_key(String::len);
    texts.dedup();
    texts
}

/// The first of these texts that has a disagreement of this kind.
fn first(kind: &str, texts: &[String], catalog: &Catalog, oracle: &mut Oracle) -> Result<Option<Disagreement>> {
    let json: Value = to_json(catalog);
    for batch in texts.chunks(BATCH) {
        let answers = oracle.ask(batch.iter().map(|sql| (sql.as_str(), &json)))?;
        for (sql, answer) in batch.iter().zip(&answers) {
            if let Some(found) = compare(sql, catalog, answer)
                && found.kind() == kind
            {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

/// The disagreement between our answer and Trino's, if there is one and Trino's counts.
fn compare(sql: &str, catalog: &Catalog, answer: &Value) -> Option<Disagreement> {
    let ours = Answer::of_analysis(sql, &flow_log_stack_analysis::check(sql, catalog));
    Disagreement::between(sql, catalog, ours, Answer::of_trino(answer)?)
}

/// The tables and columns whose names occur in a text.
fn named_in(sql: &str, catalog: &Catalog) -> Catalog {
    let text = sql.to_lowercase();
    let stands = |name: &str| text.contains(&name.to_lowercase());
    let mut named = catalog.clone();
    for table in named.tables.iter_mut().flatten() {
        if text.contains('*') {
            continue;
        }
        table.columns.retain(|column| stands(&column.name));
        table.hidden_columns.retain(|column| stands(&column.name));
    }
    if let Some(tables) = &mut named.tables {
        tables.retain(|table| stands(&table.name));
    }
    named
}

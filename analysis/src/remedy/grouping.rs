//! What to write instead of aggregates in WHERE, and of columns that are not grouped.

use std::collections::HashSet;

use super::Advisor;
use crate::diagnostic::Remedy;
use crate::edit::Edit;
use crate::listed::Listed as _;
use crate::meaning::aggregate::{is_aggregate_call, is_beyond_scalar, is_window_call, outside_aggregates};
use crate::meaning::{Cause, Finding};
use crate::syntax::tree::{Expression, ExpressionKind as Kind, GroupingElement, LogicalOperator, QuerySpecification};
use crate::syntax::walk::find;

impl Advisor<'_> {
    /// An aggregate or window function in WHERE.
    pub(super) fn in_where(&self, block: &QuerySpecification, condition: &Expression) -> Remedy {
        if find(condition, &is_window_call).is_some() {
            Remedy::advice("filter in an outer query")
        } else {
            self.having_instead(block, condition)
        }
    }

    /// The terms of WHERE that look at groups, in HAVING.
    fn having_instead(&self, block: &QuerySpecification, condition: &Expression) -> Remedy {
        let terms = match &*condition.kind {
            Kind::Logical {
                operator: LogicalOperator::And,
                terms,
            } => terms.iter().listed(),
            _ => vec![condition],
        };
        let (of_groups, of_rows): (Vec<&Expression>, Vec<&Expression>) = terms
            .into_iter()
            .partition(|term| find(term, &is_beyond_scalar).is_some());
        let joined = |terms: &[&Expression]| {
            let texts = terms.iter().map(|term| match &*term.kind {
                Kind::Logical { .. } if terms.len() > 1 => format!("({})", self.meaning.text(term)),
                _ => self.meaning.text(term).to_owned(),
            });
            texts.listed().join(" AND ")
        };
        let bare = |part: &Expression| part.qualified_name().is_some();
        let grouped = block.group_by.is_some();
        if let Some(term) = of_groups
            .iter()
            .find(|term| !grouped && outside_aggregates(term, &bare))
        {
            let aggregate = find(term, &is_aggregate_call)
                .map(|found| self.meaning.text(found))
                .unwrap_or_default();
            return Remedy::advice(format!(
                "compute the aggregate in a subquery: `(SELECT {aggregate} FROM …)`"
            ));
        }
        let having = format!("HAVING {}", joined(&of_groups));
        let help = format!("move the condition to HAVING: `{having}`");
        let before = self.meaning.sql[..condition.range.start].trim_end();
        let Some(start) = before
            .len()
            .checked_sub(5)
            .filter(|start| before[*start..].eq_ignore_ascii_case("WHERE"))
        else {
            return Remedy::advice(help);
        };
        let kept = if of_rows.is_empty() {
            String::new()
        } else {
            format!("WHERE {}", joined(&of_rows))
        };
        let whole = start..condition.range.end;
        let Some(group_by) = &block.group_by else {
            let text = format!("{kept} {having}");
            return Remedy::replace(help, whole, text.trim_start()).only_if(block.having.is_none());
        };
        let last = group_by
            .elements
            .last()
            .map_or_else(Vec::new, GroupingElement::expressions);
        let (Some(first), Some(last)) = (last.first(), last.last()) else {
            return Remedy::advice(help);
        };
        let end = last.range.end;
        // A parenthesis after it may be its own, or that of an outer query.
        let closes = self.meaning.sql[end..].trim_start().starts_with(')');
        let is_its_own = closes && self.meaning.sql[..first.range.start].trim_end().ends_with('(');
        let mut gone = whole;
        if kept.is_empty() {
            gone.end += self.meaning.sql[gone.end..].len() - self.meaning.sql[gone.end..].trim_start().len();
        }
        let edits = vec![Edit::new(gone, kept), Edit::new(end..end, format!(" {having}"))];
        Remedy::certain(help, edits).only_if(!is_its_own && block.having.is_none())
    }

    /// Says once which columns the GROUP BY of a block lacks: at the first finding that has a place.
    pub(super) fn missing_keys(&self, findings: &[Finding], at: usize, block: usize, grouped: bool) -> Option<Remedy> {
        let is_one = |finding: &&Finding| matches!(finding.cause, Cause::NotGrouped { block: own, .. } if own == block);
        let has_place = |finding: &Finding| finding.error.primary.is_some();
        let before = findings.get(..at)?.iter().filter(is_one);
        if !has_place(findings.get(at)?) || before.into_iter().any(has_place) {
            return None;
        }
        let mut names: Vec<&str> = Vec::new();
        let mut known = HashSet::new();
        for finding in findings
            .get(at..)?
            .iter()
            .filter(is_one)
            .filter(|finding| has_place(finding))
        {
            let column = finding.error.labels.first().or(finding.error.primary.as_ref())?;
            let name = self.meaning.sql.get(column.range.clone()).unwrap_or_default();
            if known.insert(name.to_ascii_lowercase()) {
                names.push(name);
            }
        }
        let (list, name) = (names.join(", "), names.first()?);
        Some(Remedy::advice(if grouped {
            format!("add it to GROUP BY: `{list}`; or take one value of it: `max({name})`")
        } else {
            format!("add `GROUP BY {list}`, or take one value of a group: `max({name})`")
        }))
    }
}

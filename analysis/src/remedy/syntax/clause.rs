//! Clauses in another order, or of other engines.

use super::CLAUSES;
use crate::diagnostic::Remedy;
use crate::edit::Edit;
use crate::listed::Listed as _;
use crate::syntax::expected::Expected;
use crate::syntax::keyword::Keyword as Word;
use crate::syntax::place::Place;
use crate::syntax::tokens::TokenKind;
use crate::syntax::tree::ExpressionKind as Kind;

impl Place<'_> {
    /// `LIMIT 5, 10`
    pub(super) fn limit(&self) -> Option<Remedy> {
        let (limit, skipped) = (self.before(2)?, self.before(1)?);
        let is_count = |index: usize| matches!(self.kind(index), TokenKind::Integer | TokenKind::Symbol("?"));
        let fits = self.text(self.at) == ","
            && self.is_keyword(Some(limit), Word::Limit)
            && is_count(skipped)
            && is_count(self.at + 1);
        let text = format!("OFFSET {} LIMIT {}", self.text(skipped), self.text(self.at + 1));
        let range = self.range(limit).start..self.range(self.at + 1).end;
        fits.then(|| Remedy::write(range, text))
    }

    /// A clause that is after one that it belongs before.
    pub(super) fn clause(&self) -> Option<Remedy> {
        let rank = |index: usize| {
            let word = self.keyword_at(index)?;
            CLAUSES.iter().position(|(clause, _)| *clause == word)
        };
        let own = rank(self.at)?;
        let (first, last) = self.block();
        let name = CLAUSES[own].1;
        let clauses: Vec<(usize, usize)> = self
            .outermost(first, self.at)
            .filter_map(|index| Some((index, rank(index)?)))
            .listed();
        let end = self
            .outermost(self.at + 1, last)
            .find(|index| rank(*index).is_some())
            .unwrap_or(last);
        let text = self.of(&(self.range(self.at).start..self.range(end - 1).end))?;
        if let Some((twice, _)) = clauses.iter().find(|(_, rank)| *rank == own) {
            let follows = clauses.last().is_some_and(|(last, _)| last == twice);
            return match self.keyword_at(self.at) {
                Some(Word::Where | Word::Having) => {
                    let help = format!("join the conditions of both {name} by AND");
                    Some(
                        Remedy::replace(help, self.range(self.at), "AND")
                            .only_if(follows && !text.to_uppercase().contains(" OR ")),
                    )
                }
                _ => Some(Remedy::advice(format!("write one {name}"))),
            };
        }
        let (later, other) = clauses.into_iter().find(|(_, rank)| *rank > own)?;
        let help = format!("write {name} before {}", CLAUSES[other].1);
        let insert = self.range(later).start;
        let gone = self.range(self.at - 1).end..self.range(end - 1).end;
        Some(Remedy::certain(
            help,
            vec![Edit::new(insert..insert, format!("{text} ")), Edit::new(gone, "")],
        ))
    }

    pub(super) fn missing_by(&self) -> Option<Remedy> {
        let before = self.before(1)?;
        let word = self.keyword_at(before)?;
        // PARTITION alone was taken for the name of a window.
        let in_window = word == Word::Partition && self.before(2).is_some_and(|at| self.text(at) == "(");
        let by = self.expects(Expected::Word(Word::By)) && matches!(word, Word::Group | Word::Order | Word::Partition);
        let lacks = by || in_window;
        let start = self.range(self.at).start;
        lacks.then(|| {
            let help = format!("write {} BY", self.text(before).to_ascii_uppercase());
            Remedy::replace(help, start..start, "BY ")
        })
    }

    /// `SELECT TOP 10 …`
    pub(super) fn top(&self) -> Option<Remedy> {
        let top = self.before(1)?;
        let selects = self
            .before(2)
            .is_some_and(|at| self.is_keyword(Some(at), Word::Select) || self.is_keyword(Some(at), Word::Distinct));
        if !(selects && self.is(Some(top), "TOP") && matches!(self.kind(self.at), TokenKind::Integer)) {
            return None;
        }
        let (_, end) = self.block();
        let has_own = self
            .outermost(self.at, end)
            .any(|index| matches!(self.keyword_at(index), Some(Word::Limit | Word::Fetch | Word::Offset)));
        let is_last = self.at_end(end) || self.text(end) == ")";
        let limit = format!("LIMIT {}", self.text(self.at));
        let behind = self.range(end - 1).end;
        let edits = vec![
            Edit::new(self.range(top).start..self.range(self.at + 1).start, ""),
            Edit::new(behind..behind, format!(" {limit}")),
        ];
        let help = format!("write `{limit}` at the end of the query");
        Some(Remedy::certain(help, edits).only_if(!has_own && is_last))
    }

    /// MINUS for EXCEPT.
    pub(super) fn set_operation(&self) -> Option<Remedy> {
        let minus = [self.before(1), Some(self.at)]
            .into_iter()
            .find(|at| self.is(*at, "MINUS"))??;
        Some(Remedy::write(self.range(minus), "EXCEPT".to_owned()))
    }

    /// `SELECT … LIMIT 5 UNION …`
    pub(super) fn clause_before_set_operation(&self) -> Option<Remedy> {
        let is_operator = matches!(
            self.keyword_at(self.at),
            Some(Word::Union | Word::Intersect | Word::Except)
        );
        let (first, _) = self.block();
        let ends = [Word::Order, Word::Offset, Word::Limit, Word::Fetch];
        let end = self
            .outermost(first, self.at)
            .filter_map(|index| self.keyword_at(index))
            .filter(|word| ends.contains(word))
            .last()?;
        is_operator.then(|| {
            let operator = self.text(self.at).to_ascii_uppercase();
            let end = CLAUSES
                .iter()
                .find(|(clause, _)| *clause == end)
                .map_or("", |(_, name)| name);
            Remedy::advice(format!(
                "write parentheses around the query before: `(SELECT … {end} …) {operator} …`"
            ))
        })
    }

    /// `WITH a AS (…), WITH b AS (…)`
    pub(super) fn second_with(&self) -> Option<Remedy> {
        let before = self.before(1)?;
        let comma = self.text(before) == ",";
        let close = before - usize::from(comma && before > 0);
        if !self.is_keyword(Some(self.at), Word::With) || self.text(close) != ")" {
            return None;
        }
        let mut depth = 0_usize;
        let open = (0..close).rev().find(|index| {
            match self.text(*index) {
                ")" => depth += 1,
                "(" if depth > 0 => depth -= 1,
                "(" => return true,
                _ => {}
            }
            false
        })?;
        // Before it stand `WITH a AS`, or `, a AS`, and perhaps names of columns.
        let is_query = self.is_keyword(open.checked_sub(1), Word::As)
            && matches!(
                self.keyword_at(open + 1),
                Some(Word::Select | Word::With | Word::Values | Word::Table)
            );
        let (from, separator) = if comma {
            (self.range(self.at).start..self.range(self.at + 1).start, "")
        } else {
            (self.range(close).end..self.range(self.at).end, ",")
        };
        let help = "write WITH once, and a comma between its queries";
        is_query.then(|| Remedy::replace(help, from, separator))
    }

    /// `CROSS APPLY (…)`, `OUTER APPLY (…)`
    pub(super) fn apply(&self) -> Option<Remedy> {
        let apply = [self.at, self.at + 1]
            .into_iter()
            .find(|at| self.is(Some(*at), "APPLY"))?;
        let kind = apply.checked_sub(1)?;
        let help = if self.is_keyword(Some(kind), Word::Cross) {
            "write `CROSS JOIN LATERAL (…)`"
        } else if self.is_keyword(Some(kind), Word::Outer) {
            "write `LEFT JOIN LATERAL (…) ON TRUE`"
        } else {
            return None;
        };
        Some(Remedy::advice(help))
    }

    /// `GROUP BY a WITH ROLLUP`
    pub(super) fn rollup(&self) -> Option<Remedy> {
        let kind = self.text(self.at + 1).to_ascii_uppercase();
        if !self.is_keyword(Some(self.at), Word::With) || !matches!(kind.as_str(), "ROLLUP" | "CUBE") {
            return None;
        }
        let (first, _) = self.block();
        let group = self
            .outermost(first, self.at)
            .filter(|index| self.is_keyword(Some(*index), Word::Group))
            .last()?;
        let keys = self.range(group + 2).start..self.range(self.at - 1).end;
        let text = format!("{kind} ({})", self.of(&keys)?);
        let range = keys.start..self.range(self.at + 1).end;
        Some(Remedy::replace(format!("write `GROUP BY {text}`"), range, text))
    }

    /// `LATERAL VIEW explode(list) t AS item`
    pub(super) fn lateral_view(&self) -> Option<Remedy> {
        // LATERAL may have been taken for an alias.
        let view = [self.at, self.at + 1]
            .into_iter()
            .find(|at| self.is(Some(*at), "VIEW"))?;
        let lateral = view
            .checked_sub(1)
            .filter(|at| self.is_keyword(Some(*at), Word::Lateral))?;
        let outer = usize::from(self.is_keyword(Some(view + 1), Word::Outer));
        let function = view + 1 + outer;
        let (call, end) = self.value_from(function)?;
        let Kind::Call(call) = &*call.kind else { return None };
        let ordinality = match call.name.last().value.to_ascii_lowercase().as_str() {
            "explode" => "",
            "posexplode" => " WITH ORDINALITY",
            _ => return None,
        };
        let values = self.of(&call.parentheses)?;
        let (alias, first) = match (self.is_name(end), self.is_keyword(Some(end + 1), Word::As)) {
            (true, true) => (self.text(end), end + 2),
            _ => {
                return Some(Remedy::advice(format!(
                    "write `CROSS JOIN UNNEST{values}{ordinality} AS t (item)`"
                )));
            }
        };
        let mut last = first;
        while self.text(last + 1) == "," && self.is_name(last + 2) {
            last += 2;
        }
        let columns = self.of(&(self.range(first).start..self.range(last).end))?;
        let join = if outer == 1 { "LEFT JOIN" } else { "CROSS JOIN" };
        let on = if outer == 1 { " ON TRUE" } else { "" };
        let text = format!("{join} UNNEST{values}{ordinality} AS {alias} ({columns}){on}");
        let range = self.range(lateral).start..self.range(last).end;
        Some(Remedy::write(range, text).only_if(ordinality.is_empty()))
    }

    /// `FROM t PIVOT (…)`, `FROM t UNPIVOT (…)`
    pub(super) fn pivot(&self) -> Option<Remedy> {
        // It may have been taken for an alias, and what follows for names of columns.
        let is = |word: &str| [0, 2, 3].into_iter().any(|steps| self.is(self.before(steps), word));
        let help = if is("PIVOT") {
            "write an aggregate with FILTER (WHERE …) for each column"
        } else if is("UNPIVOT") {
            "write `CROSS JOIN UNNEST(ARRAY[ROW('bytes', bytes), …]) AS t (name, value)`, with a ROW for each column"
        } else {
            return None;
        };
        Some(Remedy::advice(help))
    }

    /// Clauses of other engines.
    pub(super) fn of_other_engines(&self) -> Option<Remedy> {
        let text = self.text(self.at).to_ascii_uppercase();
        let previous = self
            .before(1)
            .map(|before| self.text(before).to_ascii_uppercase())
            .unwrap_or_default();
        let help = match (previous.as_str(), text.as_str()) {
            (_, "QUALIFY") => self.qualify()?,
            ("QUALIFY", _) => {
                return self.one_back().of_other_engines();
            }
            ("DISTINCT", "ON") => {
                "keep one row of each with `row_number()` in a subquery, or take `max_by(value, order)`".to_owned()
            }
            ("SORT" | "CLUSTER" | "DISTRIBUTE", "BY") => "write ORDER BY".to_owned(),
            ("LEFT" | "RIGHT", "SEMI") => "write `WHERE key IN (SELECT key FROM …)`".to_owned(),
            ("LEFT" | "RIGHT", "ANTI") => "write `WHERE NOT EXISTS (SELECT 1 FROM … WHERE …)`".to_owned(),
            (_, "INTO") => "remove INTO: a query gives its rows, and writes them nowhere".to_owned(),
            (_, "FOR") => "remove FOR UPDATE: a query locks nothing".to_owned(),
            ("ALL", _) if self.is_keyword(self.before(2), Word::By) => "name what to group by".to_owned(),
            ("(", _)
                if self.is_keyword(self.before(2), Word::Except)
                    && self.before(3).is_some_and(|star| self.text(star) == "*") =>
            {
                "name the columns: `*` takes all of them".to_owned()
            }
            ("EXCLUDE", "(") => "name the columns: `*` takes all of them".to_owned(),
            _ => return None,
        };
        Some(Remedy::advice(help))
    }

    /// `QUALIFY row_number() OVER (…) = 1`, as an outer query.
    pub(super) fn qualify(&self) -> Option<String> {
        let (value, end) = self.value_from(self.at + 1)?;
        let (_, last) = self.block();
        let rest = self.of(&(self.range(end - 1).end..self.range(last - 1).end))?;
        Some(match &*value.kind {
            Kind::Call(call) if call.window.is_some() => format!(
                "select `{} AS place`, and filter in an outer query: `WHERE place{rest}`",
                self.of(&value.range)?
            ),
            _ => format!("filter in an outer query: `WHERE {}{rest}`", self.of(&value.range)?),
        })
    }
}

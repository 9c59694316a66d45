//! Forms of other engines instead of Trino's own.

use std::net::Ipv4Addr;

use crate::diagnostic::Remedy;
use crate::edit::Edit;
use crate::functions;
use crate::functions::foreign;
use crate::remedy::translation::interval;
use crate::syntax::expected::Expected;
use crate::syntax::keyword::Keyword as Word;
use crate::syntax::place::Place;
use crate::syntax::tokens::TokenKind;
use crate::syntax::tree::{Bytes, ExpressionKind as Kind};

impl Place<'_> {
    /// `SAFE_CAST(a AS string)`
    pub(super) fn safe_cast(&self) -> Option<Remedy> {
        if !self.is_keyword(Some(self.at), Word::As) {
            return None;
        }
        let value = self.value_before(self.at)?;
        let word = self.index_of(&value)?.checked_sub(2)?;
        if !self.is(Some(word), "SAFE_CAST") {
            return None;
        }
        let own = self.range(self.at + 1);
        let written = self.of(&own)?;
        let known = foreign::type_name(written);
        let mut edits = vec![Edit::new(self.range(word), "TRY_CAST")];
        edits.extend(known.map(|name| Edit::new(own.clone(), name)));
        let type_name = known.unwrap_or(written);
        let help = format!("write `TRY_CAST({} AS {type_name})`", self.of(&value)?);
        Some(Remedy::certain(help, edits))
    }

    /// `percentile_cont(0.5) WITHIN GROUP (ORDER BY a)`
    pub(super) fn within_group(&self) -> Option<Remedy> {
        let within = self.before(2).filter(|within| {
            self.is(Some(*within), "WITHIN")
                && self.is_keyword(self.before(1), Word::Group)
                && self.text(self.at) == "("
        })?;
        let opens = self.opens(within.checked_sub(1)?)?;
        let name = opens.checked_sub(1)?;
        let given = self.range(opens).end..self.range(within - 1).start;
        if self.is(Some(name), "string_agg") {
            let help = format!("write `listagg({})`", self.of(&given)?);
            return Some(Remedy::replace(help, self.range(name), "listagg"));
        }
        if !self.is_keyword(Some(self.at + 1), Word::Order) {
            return None;
        }
        let (key, mut end) = self.value_from(self.at + 3)?;
        let (key, given) = (self.of(&key.range)?, self.of(&given)?);
        let descending = self.is_keyword(Some(end), Word::Desc);
        end += usize::from(descending || self.is_keyword(Some(end), Word::Asc));
        let text = match self.text(name).to_ascii_lowercase().as_str() {
            "percentile_cont" | "percentile_disc" if descending => format!("approx_percentile({key}, 1 - {given})"),
            "percentile_cont" | "percentile_disc" => format!("approx_percentile({key}, {given})"),
            _ => return None,
        };
        let whole = self.range(name).start..self.range(end).end;
        Some(Remedy::replace(format!("`{text}` comes nearest to it"), whole, text).only_if(false))
    }

    /// `[1, 2]`
    pub(super) fn brackets(&self) -> Option<Remedy> {
        let start = self.range(self.at).start;
        let begins = self.text(self.at) == "[" && self.expects(Expected::Expression);
        begins.then(|| Remedy::replace("write ARRAY before the bracket", start..start, "ARRAY"))
    }

    /// `a IN ARRAY['b']`, `a IN 'b', 'c'`
    pub(super) fn list(&self) -> Option<Remedy> {
        let word = self.before(1).filter(|at| self.is_keyword(Some(*at), Word::In))?;
        if let Some(closes) = self.closing_bracket() {
            let values = self.range(self.at).end..self.range(closes).start;
            let text = format!("({})", self.of(&values)?);
            let whole = self.range(self.at).start..self.range(closes).end;
            let help = format!("write the list in parentheses: `IN {text}`");
            return Some(Remedy::replace(help, whole, text));
        }
        let (first, mut end) = self.value_from(self.at)?;
        if let Kind::Array(_) = &*first.kind {
            let negated = word > 0 && self.is_keyword(Some(word - 1), Word::Not);
            let value = self.value_before(word - usize::from(negated))?;
            let not = if negated { "NOT " } else { "" };
            let text = format!("{not}contains({}, {})", self.of(&first.range)?, self.of(&value)?);
            return Some(Remedy::write(value.start..first.range.end, text));
        }
        while self.text(end) == "," && self.is_literal(end + 1) {
            end += 2;
        }
        let values = first.range.start..self.range(end - 1).end;
        let text = format!("({})", self.of(&values)?);
        // Elsewhere another column or key may begin after the comma.
        let certain = self.in_condition() || self.of(&values)? == self.of(&first.range)? && self.text(end) != ",";
        let help = format!("write the list in parentheses: `IN {text}`");
        Some(Remedy::replace(help, values, text).only_if(certain))
    }

    /// The bracket that closes the one here, around literals.
    fn closing_bracket(&self) -> Option<usize> {
        let closes = match self.text(self.at) {
            "[" => "]",
            "{" => "}",
            _ => return None,
        };
        let mut at = self.at + 1;
        while self.is_literal(at) || self.text(at) == "," {
            at += 1;
        }
        Some(at).filter(|at| self.text(*at) == closes)
    }

    /// `1,000,000`
    pub(super) fn grouped_digits(&self) -> Option<Remedy> {
        let first = self.before(1).filter(|_| self.in_condition())?;
        let mut last = first;
        let goes_on = |last: usize| {
            let touch = self.touches(last) && self.touches(last + 1);
            touch && self.text(last + 1) == "," && matches!(self.kind(last + 2), TokenKind::Integer)
        };
        while goes_on(last) && self.text(last + 2).len() == 3 {
            last += 2;
        }
        if last == first || !matches!(self.kind(first), TokenKind::Integer) {
            return None;
        }
        let whole = self.range(first).start..self.range(last).end;
        let number = self.of(&whole)?.replace(',', "");
        let help = format!("write the number without commas: `{number}`");
        Some(Remedy::replace(help, whole, number))
    }

    /// `srcaddr = 10.0.0.1`
    pub(super) fn bare_address(&self) -> Option<Remedy> {
        let start = self.range(self.before(1)?).start;
        let rest = &self.sql()[start..];
        let is_part = |ch: char| ch.is_ascii_digit() || matches!(ch, '.' | '/');
        let text = rest.split(|ch| !is_part(ch)).next().unwrap_or_default();
        let address = text.split('/').next().unwrap_or_default();
        address.parse::<Ipv4Addr>().ok()?;
        let quoted = format!("'{text}'");
        let help = format!("write the address in single quotes: `{quoted}`");
        Some(Remedy::replace(help, start..start + text.len(), quoted))
    }

    /// `a NOT 'b'`
    pub(super) fn unequal(&self) -> Option<Remedy> {
        let not = self.before(1).filter(|at| self.is_keyword(Some(*at), Word::Not))?;
        let fits = self.is_literal(self.at);
        fits.then(|| Remedy::write(self.range(not), "<>".to_owned()))
    }

    /// `WITH a (SELECT …)`
    pub(super) fn with_without_as(&self) -> Option<Remedy> {
        let (opens, before) = (self.before(1)?, self.before(3)?);
        let begins = self.is_keyword(Some(before), Word::With) || self.text(before) == ",";
        let fits = self.is_keyword(Some(self.at), Word::Select) && self.text(opens) == "(" && begins;
        let start = self.range(opens).start;
        fits.then(|| Remedy::replace("write AS before the query", start..start, "AS "))
    }

    /// `a AT TIMEZONE 'UTC'`
    pub(super) fn time_zone(&self) -> Option<Remedy> {
        // As an alias, AT was taken before.
        let word = [Some(self.at), Some(self.at + 1)].into_iter().flatten().find(|at| {
            self.is(Some(*at), "TIMEZONE") && at.checked_sub(1).is_some_and(|before| self.is(Some(before), "AT"))
        })?;
        Some(Remedy::replace("write AT TIME ZONE", self.range(word), "TIME ZONE"))
    }

    /// `TABLESAMPLE (10 PERCENT)`
    pub(super) fn sample(&self) -> Option<Remedy> {
        let (word, opens) = (self.before(2)?, self.before(1)?);
        let is_share = matches!(self.kind(self.at), TokenKind::Integer | TokenKind::Decimal);
        if !is_share || !self.is_keyword(Some(word), Word::Tablesample) || self.text(opens) != "(" {
            return None;
        }
        let closes = self.at + 1 + usize::from(self.is(Some(self.at + 1), "PERCENT"));
        let text = format!("TABLESAMPLE BERNOULLI ({})", self.text(self.at));
        let whole = self.range(word).start..self.range(closes).end;
        (self.text(closes) == ")").then(|| Remedy::write(whole, text))
    }

    /// `AS 'total'`
    pub(super) fn text_as_name(&self) -> Option<Remedy> {
        let TokenKind::Text(text) = self.kind(self.at) else {
            return None;
        };
        let before = self.before(1)?;
        let is_named = self.is_keyword(Some(before), Word::As);
        let follows = self.in_select_list() && (self.is_name(before) || self.text(before) == ")");
        let fits = !text.is_empty() && (is_named || follows);
        fits.then(|| {
            let quoted = format!("\"{}\"", text.replace('"', "\"\""));
            let help = format!("write a name in double quotes: `{quoted}`");
            Remedy::replace(help, self.range(self.at), quoted).only_if(is_named)
        })
    }

    /// `LIMIT '10'`
    pub(super) fn count_as_text(&self) -> Option<Remedy> {
        let TokenKind::Text(text) = self.kind(self.at) else {
            return None;
        };
        let counts = [Word::Limit, Word::Offset]
            .into_iter()
            .any(|word| self.is_keyword(self.before(1), word));
        let is_number = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
        let help = format!("write the number without quotes: `{text}`");
        (counts && is_number).then(|| Remedy::replace(help, self.range(self.at), &**text))
    }

    /// `INTERVAL :n DAY`
    pub(super) fn multiple_of_interval(&self) -> Option<Remedy> {
        let word = (1..=3)
            .filter_map(|steps| self.before(steps))
            .find(|at| self.is_keyword(Some(*at), Word::Interval))?;
        let count = word + 1;
        let unit = match self.text(count) {
            "?" => count + 1,
            ":" => count + 2,
            _ if self.is_name(count) => count + 1,
            _ => return None,
        };
        let one = interval(1, self.text(unit))?;
        let text = format!(
            "{} * {one}",
            self.of(&(self.range(count).start..self.range(unit - 1).end))?
        );
        Some(Remedy::write(self.range(word).start..self.range(unit).end, text))
    }

    /// `SELECT unnest(a)`
    pub(super) fn unnest(&self) -> Option<Remedy> {
        let is_value = self.is_keyword(Some(self.at), Word::Unnest) && self.expects(Expected::Expression);
        let closes = self.closes(self.at + 1).filter(|_| is_value)?;
        let list = self.of(&(self.range(self.at + 1).start..self.range(closes).end))?;
        Some(Remedy::advice(format!(
            "write it in FROM: `CROSS JOIN UNNEST{list} AS t (item)`, and select `item`"
        )))
    }

    /// `a count(*)`, `IN (22 3389)`
    pub(super) fn certain_comma(&self) -> Option<Remedy> {
        let before = self.before(1)?;
        let comma = |behind: Bytes, shown: String| {
            let help = format!("write a comma between them: `{shown}`");
            Some(Remedy::replace(help, behind.end..behind.end, ","))
        };
        if self.is_literal(self.at) && self.is_literal(before) && self.in_list() {
            let shown = format!("{}, {}", self.text(before), self.text(self.at));
            return comma(self.range(before), shown);
        }
        // `WITH a AS (…) b AS (…)`
        let opens = self.opens(before).filter(|_| self.text(before) == ")");
        let after_query = opens
            .and_then(|opens| opens.checked_sub(1))
            .is_some_and(|at| self.is_keyword(Some(at), Word::As));
        if after_query && self.is_name(self.at) && self.is_keyword(Some(self.at + 1), Word::As) {
            return comma(self.range(before), format!("), {}", self.text(self.at)));
        }
        // The function's name was taken for an alias.
        let value = self.before(2)?;
        let is_value = self.is_name(value) || self.text(value) == ")";
        let is_call = self.text(self.at) == "(" && functions::kind(self.text(before)).is_some();
        if is_value && is_call && self.in_select_list() {
            let shown = format!("{}, {}(…)", self.text(value), self.text(before));
            return comma(self.range(value), shown);
        }
        None
    }

    /// Whether it is in WHERE, HAVING or ON.
    fn in_condition(&self) -> bool {
        const CLAUSES: [Word; 7] = [
            Word::From,
            Word::On,
            Word::Where,
            Word::Group,
            Word::Having,
            Word::Order,
            Word::Limit,
        ];
        let (start, _) = self.block();
        let words = self
            .outermost(start, self.at)
            .filter_map(|index| self.keyword_at(index));
        let last = words.filter(|word| CLAUSES.contains(word)).last();
        matches!(last, Some(Word::On | Word::Where | Word::Having))
    }

    fn is_literal(&self, index: usize) -> bool {
        matches!(
            self.kind(index),
            TokenKind::Integer | TokenKind::Decimal | TokenKind::Double | TokenKind::Text(_)
        )
    }

    /// Whether the place is in the list of an IN.
    fn in_list(&self) -> bool {
        let mut at = self.at;
        while let Some(before) = at.checked_sub(1) {
            if self.text(before) == "(" {
                return before > 0 && self.is_keyword(Some(before - 1), Word::In);
            }
            if !self.is_literal(before) && self.text(before) != "," {
                return false;
            }
            at = before;
        }
        false
    }

    /// The parenthesis that one closes.
    fn opens(&self, closes: usize) -> Option<usize> {
        if self.text(closes) != ")" {
            return None;
        }
        let mut depth = 0_usize;
        (0..=closes).rev().find(|index| {
            match self.text(*index) {
                ")" => depth += 1,
                "(" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        })
    }

    /// The parenthesis that closes one.
    fn closes(&self, opens: usize) -> Option<usize> {
        let mut depth = 0_usize;
        let mut at = opens;
        while !self.at_end(at) {
            match self.text(at) {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return Some(at).filter(|_| self.text(at) == ")");
            }
            at += 1;
        }
        None
    }
}

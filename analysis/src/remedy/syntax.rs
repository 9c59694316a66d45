//! What to write instead of that with which no statement goes on.

use super::translation::{Given, Modifiers, interval, translations};
use crate::diagnostic::Remedy;
use crate::edit::{Edit, Edits};
use crate::syntax::expected::Expected;
use crate::syntax::keyword::Keyword as Word;
use crate::syntax::place::{LOOK_BACK, Place};
use crate::syntax::tokens::TokenKind;
use crate::syntax::tree::ExpressionKind as Kind;

/// The clauses of a query block in their order.
const CLAUSES: [(Word, &str); 8] = [
    (Word::Where, "WHERE"),
    (Word::Group, "GROUP BY"),
    (Word::Having, "HAVING"),
    (Word::Window, "WINDOW"),
    (Word::Order, "ORDER BY"),
    (Word::Offset, "OFFSET"),
    (Word::Limit, "LIMIT"),
    (Word::Fetch, "FETCH"),
];

/// Words of the grammar that are misspelt.
const WORDS: [&str; 36] = [
    "AND",
    "ASC",
    "BETWEEN",
    "CASE",
    "CAST",
    "CROSS JOIN",
    "DESC",
    "DISTINCT",
    "ELSE",
    "EXCEPT",
    "EXISTS",
    "FROM",
    "GROUP",
    "GROUP BY",
    "HAVING",
    "INNER JOIN",
    "INTERSECT",
    "INTERVAL",
    "JOIN",
    "LEFT",
    "LIKE",
    "LIMIT",
    "NOT",
    "NULL",
    "OFFSET",
    "ORDER",
    "ORDER BY",
    "OUTER",
    "PARTITION",
    "SELECT",
    "THEN",
    "UNION",
    "VALUES",
    "WHEN",
    "WHERE",
    "WITH",
];

/// Characters that look like one of the grammar's, as word processors and web pages write them.
const LOOK_ALIKES: [(char, &str); 12] = [
    ('‘', "'"),
    ('’', "'"),
    ('‚', "'"),
    ('´', "'"),
    ('“', "\""),
    ('”', "\""),
    ('„', "\""),
    ('\u{a0}', " "),
    ('，', ","),
    ('；', ";"),
    ('–', "-"),
    ('−', "-"),
];

type Rule<'p> = fn(&Place<'p>) -> Option<Remedy>;

/// The rules; the first that answers counts.
fn rules<'p>() -> [Rule<'p>; 38] {
    [
        Place::look_alike,
        Place::comparison,
        Place::operator,
        Place::pattern,
        Place::null_test,
        Place::comma,
        Place::grouped_digits,
        Place::bare_address,
        Place::unequal,
        Place::with_without_as,
        Place::safe_cast,
        Place::within_group,
        Place::brackets,
        Place::list,
        Place::certain_comma,
        Place::interval,
        Place::multiple_of_interval,
        Place::time_zone,
        Place::sample,
        Place::text_as_name,
        Place::count_as_text,
        Place::unnest,
        Place::call,
        Place::limit,
        Place::clause,
        Place::missing_by,
        Place::top,
        Place::set_operation,
        Place::rollup,
        Place::lateral_view,
        Place::reserved_name,
        Place::strings,
        Place::parameter,
        Place::misspelt,
        Place::parenthesis,
        Place::missing_comma,
        Place::of_other_engines,
        Place::unfinished,
    ]
}

/// The remedy for an error at a token; with its edits, the text goes on further.
pub(super) fn unexpected(place: &Place<'_>) -> Option<Remedy> {
    let goes_further = |edits: &Edits| {
        let text = edits.apply(place.sql());
        place.unread_of(&text).is_none_or(|rest| rest < place.unread())
    };
    let mut remedies = rules().into_iter().filter_map(|rule| rule(place));
    remedies.find(|remedy| remedy.fix.is_empty() || goes_further(&remedy.fix))
}

/// The rules about a place.
impl Place<'_> {
    // The rules.

    fn look_alike(&self) -> Option<Remedy> {
        let sql = self.sql();
        let token = self.range(self.at);
        let (ch, plain) = LOOK_ALIKES
            .into_iter()
            .find(|(ch, _)| sql[token.start..].starts_with(*ch))?;
        let help = match plain {
            " " => "write an ordinary blank".to_owned(),
            _ => format!("write the plain `{plain}`"),
        };
        let mut edits = vec![Edit::new(token.start..token.start + ch.len_utf8(), plain)];
        if matches!(plain, "'" | "\"") {
            let behind = token.start + ch.len_utf8();
            let closes = |ch: char| LOOK_ALIKES.iter().any(|(own, quote)| *own == ch && *quote == plain);
            let end = behind + sql[behind..].find(closes)?;
            let last = sql[end..].chars().next()?;
            edits.push(Edit::new(end..end + last.len_utf8(), plain));
        }
        Some(Remedy::certain(help, edits))
    }

    /// `==`, `=<` and their kin.
    fn comparison(&self) -> Option<Remedy> {
        let before = self.before(1)?;
        let both = self.range(before).start..self.range(self.at).end;
        let touching = self.touches(before);
        if self.is_keyword(Some(before), Word::Not) && self.text(self.at) == "=" {
            return Some(Remedy::write(both, "<>".to_owned()));
        }
        let sign = match (self.text(before), self.text(self.at)) {
            ("=", "=") => "=",
            ("<=", ">") if touching => "IS NOT DISTINCT FROM",
            ("=", "<") if touching => "<=",
            ("=", "!") if touching => "<>",
            ("<", ">") => "<>",
            ("<", "=") => "<=",
            (">", "=") => ">=",
            (_, "=>") => return Some(Remedy::write(self.range(self.at), ">=".to_owned())),
            (_, "!") if self.text(self.at + 1) == "=" => {
                let range = self.range(self.at).start..self.range(self.at + 1).end;
                return Some(Remedy::write(range, "<>".to_owned()));
            }
            _ => return None,
        };
        Some(Remedy::write(both, sign.to_owned()))
    }

    /// Operators that Trino has as functions or words.
    fn operator(&self) -> Option<Remedy> {
        let twice = self.text(self.at) == self.text(self.at + 1) && self.touches(self.at);
        let sign = self.range(self.at).start..self.range(self.at + usize::from(twice)).end;
        let behind = self.at + 1 + usize::from(twice);
        let called = |function: &str| {
            let (left, right) = (self.value_before(self.at)?, self.value_behind(behind)?);
            let text = format!("{function}({}, {})", self.of(&left)?, self.of(&right)?);
            Some(Remedy::write(left.start..right.end, text))
        };
        let is_not = |index: usize| self.text(index) == "!" && self.text(index + 1) != "~";
        match (self.text(self.at), twice) {
            ("&", true) => Some(Remedy::write(sign, "AND".to_owned())),
            ("&", false) => called("bitwise_and"),
            ("|", false) => called("bitwise_or"),
            ("<", _) if self.text(self.at.checked_sub(1)?) == "<" => {
                let shift = self.one_back();
                shift.shifted("bitwise_left_shift")
            }
            (">", _) if self.text(self.at.checked_sub(1)?) == ">" => {
                let shift = self.one_back();
                shift.shifted("bitwise_right_shift")
            }
            ("^", _) => {
                let (left, right) = (self.value_before(self.at)?, self.value_behind(behind)?);
                let arguments = format!("({}, {})", self.of(&left)?, self.of(&right)?);
                Some(Remedy::advice(format!(
                    "write `bitwise_xor{arguments}`, or `power{arguments}` if that was meant"
                )))
            }
            ("!", _) if is_not(self.at) => {
                let certain = self.text(behind) == "(";
                Some(Remedy::replace("write NOT", sign, "NOT ").only_if(certain))
            }
            ("#", _) => Some(Remedy::replace("begin a comment with `--`", sign, "--")),
            (word, _) if word.eq_ignore_ascii_case("div") => {
                let (left, right) = (self.value_before(self.at)?, self.value_behind(behind)?);
                let text = format!("{} / {}", self.of(&left)?, self.of(&right)?);
                Some(Remedy::advice(format!(
                    "write `{text}`, which divides integers without a rest"
                )))
            }
            (word, _) if word.eq_ignore_ascii_case("mod") => Some(Remedy::replace("write `%`", sign, "%")),
            // The word before was taken for an alias.
            _ if self.is(self.before(1), "div") || self.is(self.before(1), "mod") => self.one_back().operator(),
            _ => None,
        }
    }

    fn shifted(&self, function: &str) -> Option<Remedy> {
        let (left, right) = (self.value_before(self.at)?, self.value_behind(self.at + 2)?);
        let (value, by) = (self.of(&left)?, self.of(&right)?);
        // PostgreSQL's operators of networks, perhaps with its type names.
        let block = by
            .find('\'')
            .map(|quote| &by[quote..])
            .filter(|block| block.contains('/'));
        if let Some(block) = block {
            let address = value.split("::").next().unwrap_or(value);
            let text = format!("try(contains({block}, CAST({address} AS ipaddress)))");
            return Some(Remedy::write(left.start..right.end, text).only_if(false));
        }
        Some(Remedy::write(
            left.start..right.end,
            format!("{function}({value}, {by})"),
        ))
    }

    /// ILIKE, RLIKE, `~` and their kin.
    fn pattern(&self) -> Option<Remedy> {
        // As an alias, the word was taken before.
        let is_word = |index: usize| {
            ["ILIKE", "RLIKE", "REGEXP", "SIMILAR", "GLOB"]
                .into_iter()
                .find(|word| self.text(index).eq_ignore_ascii_case(word))
        };
        let (at, mut behind, word, mut negated) = if let Some(word) = is_word(self.at) {
            (self.at, self.at + 1, word, false)
        } else if let Some(word) = self.before(1).and_then(is_word) {
            (self.at - 1, self.at, word, false)
        } else {
            match (self.text(self.at), self.text(self.at + 1)) {
                ("~", _) => (self.at, self.at + 1, "~", false),
                ("!", "~") => (self.at, self.at + 2, "~", true),
                _ => return None,
            }
        };
        let mut left_end = at;
        if at > 0 && self.is_keyword(Some(at - 1), Word::Not) {
            left_end = at - 1;
            negated = true;
        }
        let any_case = word == "~" && self.text(behind) == "*";
        behind += usize::from(any_case);
        if word == "SIMILAR" && self.is(Some(behind), "TO") {
            behind += 1;
        }
        let (left, right) = (self.value_before(left_end)?, self.value_behind(behind)?);
        let not = if negated { "NOT " } else { "" };
        let (value, mut pattern) = (self.of(&left)?, self.of(&right)?.to_owned());
        let is_text = matches!(self.kind(behind), TokenKind::Text(_)) && right == self.range(behind);
        if any_case {
            pattern = if is_text {
                format!("'(?i){}", &pattern[1..])
            } else {
                format!("'(?i)' || {pattern}")
            };
        }
        let text = match word {
            "ILIKE" if is_text => format!("lower({value}) {not}LIKE {}", pattern.to_lowercase()),
            "ILIKE" => format!("lower({value}) {not}LIKE lower({pattern})"),
            _ => format!("{not}regexp_like({value}, {pattern})"),
        };
        let same = !matches!(word, "SIMILAR" | "GLOB");
        Some(Remedy::write(left.start..right.end, text).only_if(same))
    }

    /// `a ISNULL`, `a NOT NULL`, `a IS 'x'`.
    fn null_test(&self) -> Option<Remedy> {
        for (word, test) in [("ISNULL", "IS NULL"), ("NOTNULL", "IS NOT NULL")] {
            let at = [Some(self.at), self.before(1)]
                .into_iter()
                .flatten()
                .find(|at| self.is(Some(*at), word));
            if let Some(at) = at {
                return Some(Remedy::write(self.range(at), test.to_owned()));
            }
        }
        if self.is_keyword(Some(self.at), Word::Null) && self.is_keyword(self.before(1), Word::Not) {
            let range = self.range(self.at - 1).start..self.range(self.at).end;
            return Some(Remedy::write(range, "IS NOT NULL".to_owned()));
        }
        let negated = self.is_keyword(self.before(1), Word::Not);
        let is = self.before(1 + usize::from(negated))?;
        let is_value = matches!(
            self.kind(self.at),
            TokenKind::Text(_) | TokenKind::Integer | TokenKind::Decimal
        );
        if self.is_keyword(Some(is), Word::Is) && is_value {
            let range = self.range(is).start..self.range(self.at - 1).end;
            return Some(Remedy::write(range, if negated { "<>" } else { "=" }.to_owned()));
        }
        None
    }

    /// A comma too many, or in the place of a word.
    fn comma(&self) -> Option<Remedy> {
        let before = self.before(1)?;
        let closes = match self.kind(self.at) {
            TokenKind::End | TokenKind::Symbol(")" | "]") => true,
            TokenKind::Word(Some(word)) => {
                matches!(word, Word::From | Word::Having | Word::Union)
                    // Behind the last WITH query.
                    || *word == Word::Select && self.expected == [Expected::Name]
                    || CLAUSES.iter().any(|(clause, _)| clause == word)
            }
            _ => false,
        };
        if self.text(before) == "," && closes {
            return Some(Remedy::replace("remove the comma before it", self.range(before), ""));
        }
        if self.text(before) == "," && self.text(self.at) == "," {
            return Some(Remedy::replace("remove one of the commas", self.range(self.at), ""));
        }
        if self.keyword_at(before).is_some() && self.keyword_at(before) == self.keyword_at(self.at) {
            let second = self.range(before).end..self.range(self.at).end;
            let help = format!("write {} once", self.text(self.at).to_ascii_uppercase());
            return Some(Remedy::replace(help, second, ""));
        }
        let between = (self.at.saturating_sub(LOOK_BACK)..self.at)
            .rev()
            .find(|index| self.is_keyword(Some(*index), Word::Between));
        let separates = self.text(self.at) == "," || self.is_keyword(Some(self.at), Word::To);
        if separates
            && self.expects(Expected::Word(Word::And))
            && between.is_some_and(|at| {
                self.value_before(self.at)
                    .is_some_and(|low| low.start == self.range(at + 1).start)
            })
        {
            let text = if self.text(self.at) == "," { " AND" } else { "AND" };
            return Some(Remedy::replace(
                "write AND between the bounds",
                self.range(self.at),
                text,
            ));
        }
        self.cast()
    }

    /// `CAST(a, bigint)`, `CAST(a bigint)`
    fn cast(&self) -> Option<Remedy> {
        let value = self
            .expects(Expected::Word(Word::As))
            .then(|| self.value_before(self.at))??;
        let opens = self.index_of(&value)?.checked_sub(2)?;
        let is_cast = self.is_keyword(Some(opens), Word::Cast) || self.is_keyword(Some(opens), Word::TryCast);
        let token = self.range(self.at);
        match (self.text(self.at), self.is_name(self.at)) {
            _ if !is_cast => None,
            (",", _) => Some(Remedy::replace("write AS before the type", token, " AS")),
            (_, true) => Some(Remedy::replace(
                "write AS before the type",
                token.start..token.start,
                "AS ",
            )),
            _ => None,
        }
    }

    /// `INTERVAL 7 DAY`, `INTERVAL '7' DAYS`.
    fn interval(&self) -> Option<Remedy> {
        let is_interval = |index: Option<usize>| index.filter(|_| self.is_keyword(index, Word::Interval));
        let (word, unit) = match self.kind(self.at) {
            TokenKind::Integer => (is_interval(self.before(1))?, self.at + 1),
            // The unit may have been taken for an alias.
            _ => match (is_interval(self.before(2)), is_interval(self.before(3))) {
                (Some(word), _) => (word, self.at),
                (None, word) => (word?, self.at - 1),
            },
        };
        let count = self.text(unit - 1).trim_matches('\'').parse().ok()?;
        let text = interval(count, self.text(unit))?;
        let range = self.range(word).start..self.range(unit).end;
        Some(Remedy::write(range, text))
    }

    /// Calls of functions whose names Trino reserves, and `current_date()`.
    fn call(&self) -> Option<Remedy> {
        let opens = if self.text(self.at) == "(" {
            self.at
        } else {
            self.before(1)?
        };
        let constant = opens.checked_sub(1).and_then(|word| self.keyword_at(word));
        if matches!(
            constant,
            Some(
                Word::CurrentDate
                    | Word::CurrentTime
                    | Word::CurrentTimestamp
                    | Word::CurrentUser
                    | Word::Localtime
                    | Word::Localtimestamp
            )
        ) && self.text(opens) == "("
            && self.text(opens + 1) == ")"
        {
            let range = self.range(opens).start..self.range(opens + 1).end;
            let help = format!("write `{}` without parentheses", self.text(opens - 1).to_lowercase());
            return Some(Remedy::replace(help, range, ""));
        }
        let name = self.text(self.at);
        if self.text(self.at + 1) != "(" || !matches!(self.kind(self.at), TokenKind::Word(_)) {
            return None;
        }
        let (arguments, behind) = self.arguments_from(self.at + 1)?;
        let given: Vec<Given<'_>> = arguments
            .iter()
            .map(|argument| {
                Some(Given {
                    text: self.of(&argument.range)?,
                    primary: argument.is_primary(),
                    data_type: None,
                    value: None,
                    days: None,
                })
            })
            .collect::<Option<_>>()?;
        let (text, foreign) = translations(name, &given, Modifiers::default()).next()?;
        let range = self.range(self.at).start..self.range(behind - 1).end;
        Some(Remedy::write(range, text).only_if(foreign.same))
    }

    /// `LIMIT 5, 10`
    fn limit(&self) -> Option<Remedy> {
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

    /// A clause that stands behind one that it belongs before.
    fn clause(&self) -> Option<Remedy> {
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
            .collect();
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

    fn missing_by(&self) -> Option<Remedy> {
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
    fn top(&self) -> Option<Remedy> {
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
    fn set_operation(&self) -> Option<Remedy> {
        let minus = [self.before(1), Some(self.at)]
            .into_iter()
            .find(|at| self.is(*at, "MINUS"))??;
        Some(Remedy::write(self.range(minus), "EXCEPT".to_owned()))
    }

    /// `GROUP BY a WITH ROLLUP`
    fn rollup(&self) -> Option<Remedy> {
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
    fn lateral_view(&self) -> Option<Remedy> {
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

    /// A reserved word as a name.
    fn reserved_name(&self) -> Option<Remedy> {
        let word = self.keyword_at(self.at).filter(|word| word.is_reserved())?;
        let text = self.text(self.at);
        if self.is_keyword(self.before(1), Word::Select) && word == Word::From {
            return Some(Remedy::advice("name the columns, or write `*` for all"));
        }
        let open_case = (0..self.at).fold(0_usize, |open, index| match self.keyword_at(index) {
            Some(Word::Case) => open + 1,
            Some(Word::End) => open.saturating_sub(1),
            _ => open,
        });
        let tables = self.catalog().tables.iter().flatten();
        let is_column = tables
            .flat_map(|table| &table.columns)
            .any(|column| column.name.eq_ignore_ascii_case(text));
        let named = self
            .before(1)
            .is_some_and(|before| self.text(before) == "." || self.is_keyword(Some(before), Word::As));
        let begins = matches!(word, Word::Select | Word::From) || CLAUSES.iter().any(|(clause, _)| *clause == word);
        if begins && !is_column && !named {
            return None;
        }
        let name_expected = named || self.expected == [Expected::Name];
        let value_expected = self.expects(Expected::Expression) || self.expects(Expected::Name);
        if name_expected || value_expected && is_column && !(word == Word::End && open_case > 0) {
            let quoted = format!("\"{text}\"");
            return Some(Remedy::replace(
                format!("write the name in double quotes: `{quoted}`"),
                self.range(self.at),
                quoted,
            ));
        }
        None
    }

    /// Strings that follow each other or have no end.
    fn strings(&self) -> Option<Remedy> {
        let sql = self.sql();
        if matches!(self.kind(self.at), TokenKind::Unknown) && self.text(self.at).starts_with('\'') {
            let text = &self.text(self.at)[1..];
            let is_word = !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/' | b'.' | b'-'));
            let end = sql.len();
            return Some(Remedy::replace("close it with a single quote", end..end, "'").only_if(is_word));
        }
        let is_text = |index: usize| matches!(self.kind(index), TokenKind::Text(_));
        let before = self.before(1)?;
        if is_text(self.at) && is_text(before) {
            return Some(Remedy::advice(
                "join texts with `||`, or write a comma between two values",
            ));
        }
        let began = self.text(before).split_whitespace().next().unwrap_or_default();
        if is_text(before) && self.touches(before) && began.len() < self.text(before).len() {
            return Some(Remedy::advice(format!(
                "close the text that begins with `{began}` where it ends: `{began}'`"
            )));
        }
        if is_text(before) && sql[..self.range(before).end].ends_with("\\'") {
            return Some(Remedy::advice("write a quote in text twice: `''`"));
        }
        None
    }

    fn parameter(&self) -> Option<Remedy> {
        let sign = self.text(self.at);
        let named = matches!(sign, "@" | "$" | "{" | "{-").then(|| {
            Remedy::advice(if self.catalog().parameters.is_empty() {
                "write `?` for a parameter"
            } else {
                "write `:name` for a parameter"
            })
        });
        named.filter(|_| !self.at_end(self.at))
    }

    /// A word of the grammar with a slip in it, here or where it was taken for an alias.
    fn misspelt(&self) -> Option<Remedy> {
        let now = self.unread();
        let mut found: Vec<(usize, usize, &str)> = Vec::new();
        for at in [Some(self.at), self.before(1), self.before(2)].into_iter().flatten() {
            let word = self.text(at).to_ascii_uppercase();
            let is_word = matches!(self.kind(at), TokenKind::Word(own) if !own.is_some_and(Word::is_reserved));
            if !is_word || word.len() < 3 {
                continue;
            }
            let most = if word.len() < 5 { 1 } else { 2 };
            for known in WORDS {
                if known == word || strsim::osa_distance(&word, known) > most {
                    continue;
                }
                let range = self.range(at);
                let sql = self.sql();
                let text = format!("{}{known}{}", &sql[..range.start], &sql[range.end..]);
                let rest = self.unread_of(&text).unwrap_or(0);
                if rest < now {
                    found.push((rest, at, known));
                }
            }
        }
        let (least, at, known) = *found.iter().min()?;
        let alone = found.iter().filter(|(rest, ..)| *rest == least).count() == 1;
        let help = format!("`{}` looks like {known}: write `{known}`", self.text(at));
        Some(Remedy::replace(help, self.range(at), known).only_if(alone))
    }

    /// A parenthesis too many or too few.
    fn parenthesis(&self) -> Option<Remedy> {
        let mut open = Vec::new();
        for index in 0..self.at {
            match self.text(index) {
                "(" => open.push(index),
                ")" => {
                    open.pop();
                }
                _ => {}
            }
        }
        if self.text(self.at) == ")" && open.is_empty() {
            let twice = self.before(1).is_some_and(|before| self.text(before) == ")");
            return Some(Remedy::replace("remove it, or open it before", self.range(self.at), "").only_if(twice));
        }
        let opened = *open.last().filter(|_| self.expects(Expected::Symbol(")")))?;
        let end = self.range(self.at.checked_sub(1)?).end;
        let is_call = opened > 0
            && matches!(self.kind(opened - 1), TokenKind::Word(word) if !word.is_some_and(|word| word.is_reserved() || word == Word::Over));
        let ends = matches!(
            self.keyword_at(self.at),
            Some(Word::From | Word::As | Word::Where | Word::Group | Word::Order | Word::Having)
        );
        if is_call && (ends || self.at_end(self.at)) {
            let whole = self.range(opened - 1).start..end;
            let help = format!("close the parenthesis: `{})`", self.of(&whole)?);
            return Some(Remedy::replace(help, end..end, ")"));
        }
        if !self.at_end(self.at) {
            return None;
        }
        let behind = self.of(&(self.range(opened).start..end))?;
        let line = behind.lines().next().unwrap_or_default();
        Some(Remedy::advice(format!(
            "close the parenthesis that opens at `{}`",
            line.chars().take(24).collect::<String>().trim_end()
        )))
    }

    /// `SELECT a b c`: the second was taken for an alias.
    fn missing_comma(&self) -> Option<Remedy> {
        let (before, first) = (self.before(1)?, self.before(2)?);
        let ends = self.is_name(first) || self.text(first) == ")";
        if !(self.is_name(self.at) && self.is_name(before) && ends) {
            return None;
        }
        self.in_select_list().then(|| {
            Remedy::advice(format!(
                "write a comma between columns: `{}, {}`",
                self.text(before),
                self.text(self.at)
            ))
        })
    }

    /// Clauses of other engines.
    fn of_other_engines(&self) -> Option<Remedy> {
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
            (_, "PIVOT" | "UNPIVOT") => "write an aggregate with FILTER (WHERE …) for each column".to_owned(),
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
    fn qualify(&self) -> Option<String> {
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

    /// What must still come.
    fn unfinished(&self) -> Option<Remedy> {
        let help = if self.expects(Expected::Word(Word::End)) {
            "close CASE with END"
        } else if self.expects(Expected::Word(Word::On)) && self.expects(Expected::Word(Word::Using)) {
            "say how the tables belong together: `ON a.key = b.key` or `USING (key)`"
        } else if self.expected == [Expected::Word(Word::As)] && self.is_keyword(self.before(2), Word::With) {
            "write `WITH name AS (SELECT …)`"
        } else if self.at_end(self.at) && self.expects(Expected::Expression) {
            "write a value here, or take away what comes before it"
        } else {
            return None;
        };
        Some(Remedy::advice(help))
    }
}

//! Operators of other engines, and characters that look like one of the grammar.

use crate::diagnostic::Remedy;
use crate::edit::Edit;
use crate::syntax::keyword::Keyword as Word;
use crate::syntax::place::Place;
use crate::syntax::tokens::TokenKind;

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

impl Place<'_> {
    pub(super) fn look_alike(&self) -> Option<Remedy> {
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
    pub(super) fn comparison(&self) -> Option<Remedy> {
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
    pub(super) fn operator(&self) -> Option<Remedy> {
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

    pub(super) fn shifted(&self, function: &str) -> Option<Remedy> {
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
    pub(super) fn pattern(&self) -> Option<Remedy> {
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
    pub(super) fn null_test(&self) -> Option<Remedy> {
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
}

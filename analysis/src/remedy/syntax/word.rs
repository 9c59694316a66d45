//! Words that stand for something else: reserved names, texts, parameters, slips of the keyboard.

use super::CLAUSES;
use crate::diagnostic::Remedy;
use crate::syntax::expected::Expected;
use crate::syntax::keyword::Keyword as Word;
use crate::syntax::place::Place;
use crate::syntax::tokens::TokenKind;

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

impl Place<'_> {
    /// A reserved word as a name.
    pub(super) fn reserved_name(&self) -> Option<Remedy> {
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
    pub(super) fn strings(&self) -> Option<Remedy> {
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
        let is_word_in_text = matches!(self.kind(self.at), TokenKind::Word(_)) && self.touches(before);
        if is_text(before) && (is_word_in_text || sql[..self.range(before).end].ends_with("\\'")) {
            return Some(Remedy::advice("write a quote in text twice: `''`"));
        }
        None
    }

    pub(super) fn parameter(&self) -> Option<Remedy> {
        let sign = self.text(self.at);
        let is_sign = matches!(sign, "@" | "$" | "{" | "{-");
        is_sign.then(|| self.as_parameter())
    }

    /// A word of the grammar with a slip in it, here or where it was taken for an alias.
    pub(super) fn misspelt(&self) -> Option<Remedy> {
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
}

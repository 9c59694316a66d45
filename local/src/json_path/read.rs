//! Parsing paths.
//!
//! The checker has parsed the path before, so errors have been reported already.

use super::{Condition, Method, Operator, Path, Step};
use crate::value::float;
use crate::value::json::Json;

/// The maximum nesting depth.
const MOST_DEEP: usize = 50;

pub(super) fn path(text: &str) -> Option<Path> {
    let mut reader = Reader { rest: text, depth: 0 };
    let strict = match reader.word() {
        "strict" => true,
        "lax" => false,
        _ => return None,
    };
    let root = reader.sum()?;
    reader.blanks();
    reader.rest.is_empty().then_some(Path { strict, root })
}

/// The indexes in an array accessor; `None` for all.
type Places = Option<Vec<(Step, Option<Step>)>>;

/// A decimal, which is not run here.
struct Decimal;

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Consumes a sign, if it is next.
    fn take(&mut self, sign: &str) -> bool {
        self.blanks();
        let after = self.rest.strip_prefix(sign);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn expect(&mut self, sign: &str) -> Option<()> {
        self.take(sign).then_some(())
    }

    /// Consumes a word; empty if none is next.
    fn word(&mut self) -> &'a str {
        self.blanks();
        let rest = self.rest;
        let starts = rest.starts_with(|ch: char| ch.is_ascii_alphabetic() || ch == '_');
        let is_end = |ch: char| !ch.is_ascii_alphanumeric() && ch != '_';
        let length = if starts {
            rest.find(is_end).unwrap_or(rest.len())
        } else {
            0
        };
        let (word, after) = rest.split_at(length);
        self.rest = after;
        word
    }

    /// Consumes this word, if it is next.
    fn take_word(&mut self, word: &str) -> bool {
        let before = self.rest;
        let found = self.word() == word;
        if !found {
            self.rest = before;
        }
        found
    }

    /// `"…"`, with quotes in it doubled.
    fn string(&mut self) -> Option<String> {
        self.blanks();
        let mut rest = self.rest.strip_prefix('"')?;
        let mut text = String::new();
        loop {
            let (part, after) = rest.split_once('"')?;
            text.push_str(part);
            let Some(more) = after.strip_prefix('"') else {
                self.rest = after;
                return Some(text);
            };
            text.push('"');
            rest = more;
        }
    }

    fn sum(&mut self) -> Option<Step> {
        let mut left = self.product()?;
        loop {
            let operator = match () {
                () if self.take("+") => '+',
                () if self.take("-") => '-',
                () => return Some(left),
            };
            left = arithmetic(operator, left, self.product()?);
        }
    }

    fn product(&mut self) -> Option<Step> {
        let mut left = self.signed()?;
        loop {
            let operator = match () {
                () if self.take("*") => '*',
                () if self.take("/") => '/',
                () if self.take("%") => '%',
                () => return Some(left),
            };
            left = arithmetic(operator, left, self.signed()?);
        }
    }

    fn signed(&mut self) -> Option<Step> {
        let minus = self.take("-");
        if minus || self.take("+") {
            let value = self.deeper(Self::signed)?;
            return Some(Step::Sign {
                minus,
                value: Box::new(value),
            });
        }
        self.accessors()
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        if self.depth > MOST_DEEP {
            return None;
        }
        let found = read(self);
        self.depth -= 1;
        found
    }

    /// A value with its accessors: members, items, methods and filters.
    fn accessors(&mut self) -> Option<Step> {
        let mut step = self.primary()?;
        loop {
            let of = Box::new(step);
            if self.take(".") {
                step = self.member(of)?;
            } else if self.take("[") {
                let places = self.places()?;
                step = Step::Items { of, places };
            } else if self.take("?") {
                self.expect("(")?;
                let condition = Box::new(self.deeper(Self::condition)?);
                self.expect(")")?;
                step = Step::Filter { of, condition };
            } else {
                return Some(*of);
            }
        }
    }

    fn member(&mut self, of: Box<Step>) -> Option<Step> {
        if self.take("*") {
            return Some(Step::Member { of, name: None });
        }
        if let Some(name) = self.string() {
            return Some(Step::Member { of, name: Some(name) });
        }
        let name = self.word();
        if name.is_empty() {
            return None;
        }
        if !self.take("(") {
            return Some(Step::Member {
                of,
                name: Some(name.to_owned()),
            });
        }
        let method = match name {
            "type" => Method::Type,
            "size" => Method::Size,
            "double" => Method::Double,
            "ceiling" => Method::Ceiling,
            "floor" => Method::Floor,
            "abs" => Method::Abs,
            _ => return None,
        };
        self.expect(")")?;
        Some(Step::Method { of, method })
    }

    fn places(&mut self) -> Option<Places> {
        if self.take("*") {
            self.expect("]")?;
            return Some(None);
        }
        let mut places = Vec::new();
        loop {
            let from = self.deeper(Self::sum)?;
            let to = if self.take_word("to") {
                Some(self.deeper(Self::sum)?)
            } else {
                None
            };
            places.push((from, to));
            if !self.take(",") {
                self.expect("]")?;
                return Some(Some(places));
            }
        }
    }

    fn primary(&mut self) -> Option<Step> {
        if self.take("(") {
            let inside = self.deeper(Self::sum)?;
            self.expect(")")?;
            return Some(inside);
        }
        if self.take("$") {
            let attached = self
                .rest
                .starts_with(|ch: char| ch.is_ascii_alphanumeric() || ch == '_');
            let name = if attached { self.word() } else { "" };
            return Some(if name.is_empty() {
                Step::Input
            } else {
                Step::Variable(name.to_owned())
            });
        }
        if self.take("@") {
            return Some(Step::Current);
        }
        if let Some(text) = self.string() {
            return Some(Step::Literal(Json::Text(text)));
        }
        if let Some(number) = self.number() {
            return number.ok().map(|number| Step::Literal(Json::Number(number)));
        }
        match self.word() {
            "last" => Some(Step::Last),
            "true" => Some(Step::Literal(Json::Boolean(true))),
            "false" => Some(Step::Literal(Json::Boolean(false))),
            "null" => Some(Step::Literal(Json::Null)),
            _ => None,
        }
    }

    /// A number, if one is next.
    fn number(&mut self) -> Option<Result<String, Decimal>> {
        self.blanks();
        let rest = self.rest;
        let mut length = rest
            .find(|ch: char| !ch.is_ascii_digit() && ch != '.')
            .unwrap_or(rest.len());
        if !rest[..length].bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let exponent = rest[length..].strip_prefix(['e', 'E']).unwrap_or_default();
        let digits = exponent.trim_start_matches(['+', '-']);
        let power = digits.len() - digits.trim_start_matches(|ch: char| ch.is_ascii_digit()).len();
        if power > 0 {
            length += 1 + exponent.len() - digits.len() + power;
        }
        let (number, after) = rest.split_at(length);
        self.rest = after;
        if power > 0 {
            return Some(number.parse().map(float::double).map_err(|_| Decimal));
        }
        Some(
            number
                .parse::<i64>()
                .map(|number| number.to_string())
                .map_err(|_| Decimal),
        )
    }

    fn condition(&mut self) -> Option<Condition> {
        let mut left = self.conjunction()?;
        while self.take("||") {
            left = Condition::Or(Box::new(left), Box::new(self.conjunction()?));
        }
        Some(left)
    }

    fn conjunction(&mut self) -> Option<Condition> {
        let mut left = self.negation()?;
        while self.take("&&") {
            left = Condition::And(Box::new(left), Box::new(self.negation()?));
        }
        Some(left)
    }

    fn negation(&mut self) -> Option<Condition> {
        if self.rest.trim_start().starts_with("!=") {
            return None;
        }
        if self.take("!") {
            return Some(Condition::Not(Box::new(self.deeper(Self::negation)?)));
        }
        let before = self.rest;
        if self.take("(")
            && let Some(inside) = self.deeper(Self::condition)
            && self.take(")")
            && !self.goes_on()
        {
            if self.take_word("is") {
                return self
                    .take_word("unknown")
                    .then(|| Condition::IsUnknown(Box::new(inside)));
            }
            return Some(inside);
        }
        self.rest = before;
        if self.take_word("exists") && self.take("(") {
            let inside = self.deeper(Self::sum)?;
            self.expect(")")?;
            return Some(Condition::Exists(inside));
        }
        self.rest = before;
        let left = self.sum()?;
        if self.take_word("starts") {
            return self
                .take_word("with")
                .then(|| self.primary())?
                .map(|start| Condition::StartsWith(left, start));
        }
        let operators = [
            ("==", Operator::Equal),
            ("<>", Operator::NotEqual),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        let (_, operator) = operators.into_iter().find(|(sign, _)| self.take(sign))?;
        let right = self.sum()?;
        Some(Condition::Compare { operator, left, right })
    }

    /// Whether an operator follows, so that the parentheses contained a value and not a condition.
    fn goes_on(&self) -> bool {
        self.rest
            .trim_start()
            .starts_with(['=', '<', '>', '.', '[', '?', '+', '-', '*', '/', '%'])
    }
}

fn arithmetic(operator: char, left: Step, right: Step) -> Step {
    Step::Arithmetic {
        operator,
        left: Box::new(left),
        right: Box::new(right),
    }
}

//! What Trino has instead of a function of another engine, with the user's own arguments.

use crate::day::DayForm;
use crate::functions::foreign::{Foreign, all, unit};
use crate::functions::refused::is_network;
use crate::listed::Listed as _;
use crate::syntax::tree::Binding;
use crate::types::Type;

/// An argument as it was written.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) text: &'a str,
    /// Whether no operator around it can tear it apart.
    pub(crate) primary: bool,
    pub(crate) data_type: Option<&'a Type>,
    /// Its value, when it is text.
    pub(crate) value: Option<&'a str>,
    /// How its texts are read, where they are days.
    pub(crate) days: Option<DayForm<'a>>,
}

/// What is in a call besides the arguments.
#[derive(Clone, Copy, Default)]
pub(crate) struct Modifiers<'a> {
    pub(crate) distinct: bool,
    /// `ORDER BY …`, or nothing.
    pub(crate) order_by: &'a str,
}

/// A literal of this many units; `None` if an interval has no such unit.
pub(crate) fn interval(count: u32, word: &str) -> Option<String> {
    let (times, field) = match unit(word)? {
        "millisecond" => return None,
        "week" => (7, "day"),
        "quarter" => (3, "month"),
        unit => (1, unit),
    };
    Some(format!(
        "INTERVAL '{}' {}",
        count.checked_mul(times)?,
        field.to_ascii_uppercase()
    ))
}

/// Units in texts of intervals, as they are shortened.
const SHORTENED: [(&str, &str); 8] = [
    ("w", "week"),
    ("d", "day"),
    ("h", "hour"),
    ("hr", "hour"),
    ("m", "minute"),
    ("min", "minute"),
    ("s", "second"),
    ("sec", "second"),
];

/// The literals of a text with units in it: `3 days`, `1 day 3 hours`, `1h30m`. `None` if it is not such a text, or
/// counts months beside days, whose sum is not an interval.
pub(crate) fn interval_of_text(text: &str) -> Option<String> {
    let mut literals = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (count, after) = rest.split_at(rest.find(|ch: char| !ch.is_ascii_digit())?);
        let after = after.trim_start();
        let end = after.find(|ch: char| !ch.is_ascii_alphabetic()).unwrap_or(after.len());
        let (word, after) = after.split_at(end);
        let word = word.to_ascii_lowercase();
        let whole = SHORTENED.iter().find(|(short, _)| *short == word);
        literals.push(interval(count.parse().ok()?, whole.map_or(&*word, |(_, unit)| unit))?);
        rest = after.trim_start_matches([' ', ',']);
    }
    let of_months = literals
        .iter()
        .filter(|literal| literal.ends_with("MONTH") || literal.ends_with("YEAR"));
    match (literals.len(), of_months.count()) {
        (0, _) => None,
        (1, _) => literals.pop(),
        (all, months) if months == 0 || months == all => Some(format!("({})", literals.join(" + "))),
        _ => None,
    }
}

impl Given<'_> {
    fn unit(&self) -> Option<&'static str> {
        unit(self.value.unwrap_or(self.text))
    }

    fn is(&self, condition: &str) -> bool {
        let fits = |fits: &dyn Fn(&Type) -> bool| self.data_type.is_some_and(fits);
        match condition {
            "unit" => self.unit().is_some(),
            "interval" => fits(&|own| matches!(own, Type::IntervalDayToSecond | Type::IntervalYearToMonth)),
            "number" => fits(&Type::is_numeric),
            "date" => fits(&|own| *own == Type::Date),
            "time" => fits(&|own| matches!(own, Type::Date | Type::Timestamp { .. })),
            "text" => fits(&|own| matches!(own, Type::Varchar(_) | Type::Char(_))),
            "letters" => self.value.is_some_and(|pattern| !pattern.contains('%')),
            "block" => self.value.is_some_and(is_network),
            "open" => self.value.is_none(),
            _ => false,
        }
    }
}

impl Foreign {
    fn takes(&self, given: &[Given<'_>]) -> bool {
        let holds = |condition: &str| {
            let (number, kind) = condition.split_once(' ')?;
            let at = number.parse::<usize>().ok()?.checked_sub(1)?;
            Some(given.get(at)?.is(kind))
        };
        let mut conditions = self.conditions.split(", ").filter(|condition| !condition.is_empty());
        let counts = self.takes_any_number() && !given.is_empty() || self.arity() == given.len();
        counts && conditions.all(|condition| holds(condition) == Some(true))
    }

    /// What to write instead, with the arguments in place; `None` if one of them cannot be put there.
    fn fill(&self, given: &[Given<'_>], modifiers: Modifiers<'_>) -> Option<String> {
        let Modifiers { distinct, order_by } = modifiers;
        let lacks = |slot: &str| !self.template.contains(slot);
        let ordered = !order_by.is_empty();
        // With DISTINCT, Trino orders by what is aggregated and by nothing else.
        if distinct && lacks("{distinct}") && lacks("DISTINCT ")
            || ordered && lacks("{order}")
            || distinct && ordered && lacks("{distinct}{1}{order}")
        {
            return None;
        }
        let mut filled = String::new();
        let mut rest = self.template;
        while let Some((front, behind)) = rest.split_once('{') {
            let (slot, after) = behind.split_once('}')?;
            filled.push_str(front);
            let (number, form) = slot.split_once(':').unwrap_or((slot, ""));
            if number == "distinct" {
                filled.push_str(if distinct { "DISTINCT " } else { "" });
            } else if number == "*" {
                let all: Vec<&str> = given.iter().map(|given| given.text).listed();
                filled.push_str(&all.join(", "));
            } else if number == "order" {
                if ordered {
                    filled.push(' ');
                    filled.push_str(order_by);
                }
            } else {
                let given = given.get(number.parse::<usize>().ok()?.checked_sub(1)?)?;
                let text = match form {
                    "unit" => format!("'{}'", given.unit()?),
                    "field" => given.unit()?.to_owned(),
                    "strftime" => format!("'{}'", from_strftime(given.value?)?),
                    "date" => match given.days {
                        Some(days) => days.as_date(given.text),
                        None => format!("CAST({} AS date)", given.text),
                    },
                    "timestamp" => match given.days {
                        Some(days) => days.parsed(given.text),
                        None => format!("CAST({} AS timestamp)", given.text),
                    },
                    _ if given.primary || is_enclosed(front, after) => given.text.to_owned(),
                    _ => format!("({})", given.text),
                };
                filled.push_str(&text);
            }
            rest = after;
        }
        filled.push_str(rest);
        Some(filled)
    }

    fn takes_any_number(&self) -> bool {
        self.template.contains("{*}")
    }

    /// How many arguments the template names.
    fn arity(&self) -> usize {
        let named = |number: &usize| {
            self.template.contains(&format!("{{{number}}}")) || self.template.contains(&format!("{{{number}:"))
        };
        (1..=9).rev().find(named).unwrap_or(0)
    }

    /// How the operators in it that are outside parentheses bind.
    pub(crate) fn binding(&self) -> Binding {
        let mut depth = 0_usize;
        let mut outside = String::new();
        for ch in self.template.chars() {
            match ch {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                _ if depth == 0 => outside.push(ch),
                _ => {}
            }
        }
        if outside.starts_with("CASE ") {
            Binding::Primary
        } else if outside.contains(" IS ") || outside.contains(" LIKE ") {
            Binding::Predicate
        } else if outside.contains(' ') || outside.starts_with(['-', '+']) {
            Binding::Value
        } else {
            Binding::Primary
        }
    }
}

/// Whether an argument between these texts is one whatever operators are in it.
fn is_enclosed(front: &str, after: &str) -> bool {
    let opens = [
        "(", ",", "[", " FROM", " WHEN", " THEN", " ELSE", "CASE", " WHERE", " BY", "}",
    ];
    let closes = [")", ",", "]", "AS ", "FROM ", "WHEN ", "THEN ", "ELSE ", "END"];
    let (front, after) = (front.trim_end(), after.trim_start());
    opens.iter().any(|word| front.ends_with(word)) && closes.iter().any(|word| after.starts_with(word))
}

/// The pattern of C's `strftime` as one of MySQL's, which `date_format` takes.
fn from_strftime(pattern: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = pattern.chars();
    while let Some(ch) = rest.next() {
        if ch != '%' {
            out.push(ch);
            continue;
        }
        out.push_str(match rest.next()? {
            'M' => "%i",
            'B' => "%M",
            'A' => "%W",
            'F' => "%Y-%m-%d",
            'R' => "%H:%i",
            'Y' => "%Y",
            'y' => "%y",
            'm' => "%m",
            'd' => "%d",
            'e' => "%e",
            'H' => "%H",
            'I' => "%I",
            'S' => "%s",
            'T' => "%T",
            'j' => "%j",
            'b' => "%b",
            'a' => "%a",
            'p' => "%p",
            '%' => "%%",
            _ => return None,
        });
    }
    Some(out.replace('\'', "''"))
}

/// What Trino has instead of a function of another engine, for these arguments: each form of it that takes them.
pub(crate) fn translations<'g>(
    name: &str,
    given: &'g [Given<'g>],
    modifiers: Modifiers<'g>,
) -> impl Iterator<Item = (String, Foreign)> + use<'g> {
    let fitting = all(name.to_lowercase()).filter(|foreign| foreign.takes(given));
    fitting.filter_map(move |foreign| Some((foreign.fill(given, modifiers)?, foreign)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> Given<'_> {
        Given {
            text,
            primary: !text.contains(' '),
            data_type: None,
            value: text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')),
            days: None,
        }
    }

    fn said(name: &str, arguments: &[&str]) -> Option<String> {
        let given: Vec<_> = arguments.iter().map(|text| given(text)).collect();
        first(name, &given)
    }

    fn first(name: &str, given: &[Given<'_>]) -> Option<String> {
        translations(name, given, Modifiers::default())
            .map(|(text, _)| text)
            .next()
    }

    #[test]
    fn arguments_go_where_they_belong() {
        assert_eq!(said("ifnull", &["a", "0"]).as_deref(), Some("coalesce(a, 0)"));
        assert_eq!(said("datediff", &["b", "a"]).as_deref(), Some("date_diff('day', a, b)"));
        assert_eq!(
            said("datediff", &["hours", "a", "b"]).as_deref(),
            Some("date_diff('hour', a, b)")
        );
        assert_eq!(said("nvl2", &["a"]), None);
        assert_eq!(said("locate", &["a", "b"]).as_deref(), Some("strpos(b, a)"));
        assert_eq!(said("isnull", &["a = b"]).as_deref(), Some("(a = b) IS NULL"));
        assert_eq!(said("ifnull", &["a + b", "0"]).as_deref(), Some("coalesce(a + b, 0)"));
    }

    #[test]
    fn types_choose_among_the_forms() {
        let interval = Given {
            data_type: Some(&Type::IntervalDayToSecond),
            ..given("i")
        };
        assert_eq!(first("date_sub", &[given("d"), interval]).as_deref(), Some("d - i"));
        assert_eq!(first("log", &[given("b"), given("x")]), None);
    }

    #[test]
    fn patterns_of_c_become_those_of_date_format() {
        assert_eq!(
            said("format_timestamp", &["'%F %H:%M'", "t"]).as_deref(),
            Some("date_format(t, '%Y-%m-%d %H:%i')")
        );
        assert_eq!(said("format_timestamp", &["'%Q'", "t"]), None);
        assert_eq!(said("format_timestamp", &["p", "t"]), None);
    }
}

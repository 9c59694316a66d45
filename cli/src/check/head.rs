//! The comments before a statement, and the parameters that they declare.
//!
//! ```sql
//! -- parameters: port: int = 22, since: day = days_ago(7), ports: [int]
//! -- parameters: address: string
//! SELECT …
//! ```

use std::ops::Range;

use flow_log_stack_runtime::{Code, ColumnType, DefaultValue, Error, Literal, ParameterType, QueryParameter, Written};

/// The parameters of a statement, and what is wrong with their declarations.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) parameters: Vec<Declared>,
    /// Each at the bytes of the text that it is about.
    pub(super) errors: Vec<(Range<usize>, Error)>,
}

/// A parameter at its place.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) parameter: QueryParameter,
    /// The bytes of its name.
    pub(super) range: Range<usize>,
}

/// How a comment with parameters begins.
const WORD: &str = "parameters:";

/// Reads the comments in a part of a text.
pub(super) fn read(text: &str, head: Range<usize>) -> Head {
    let mut own = Head::default();
    let mut at = head.start;
    while let Some(rest) = text.get(at..head.end).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("--") {
            let length = rest.find('\n').unwrap_or(rest.len());
            line(text, at..at + length, &mut own);
            at += length;
        } else if let Some(inside) = rest.strip_prefix("/*") {
            at += inside.find("*/").map_or(rest.len(), |length| length + 4);
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    own
}

/// Reads a comment of one line, if it is about parameters.
fn line(text: &str, comment: Range<usize>, head: &mut Head) {
    let inside = text[comment.clone()].trim_start_matches('-').trim_start();
    let Some(word) = inside.get(..WORD.len()) else { return };
    if !word.eq_ignore_ascii_case(WORD) {
        return;
    }
    let mut reader = Reader {
        text,
        at: comment.end - inside.len() + WORD.len(),
        end: comment.start + text[comment].trim_end().len(),
    };
    while reader.peek().is_some() {
        if let Err((range, error)) = reader.parameter(head) {
            head.errors.push((range, error));
            // The next one begins behind a comma; those in parentheses and brackets cannot be told from it.
            reader.skip_item();
        }
        if !reader.take(',') && reader.peek().is_some() {
            let range = reader.rest();
            let error = Error::new(Code::Syntax, "a comma must stand between two parameters");
            head.errors.push((range, error.help("write `name: type, name: type`")));
            reader.at = reader.end;
        }
    }
}

/// Reads a comment from its front.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

type Read<T> = Result<T, (Range<usize>, Error)>;

impl Reader<'_> {
    /// `name: type = default`
    fn parameter(&mut self, head: &mut Head) -> Read<()> {
        let range = self
            .word()
            .ok_or_else(|| self.refuse("a parameter's name must stand here", FORM))?;
        let name = self.text[range.clone()].to_owned();
        if !self.take(':') {
            return Err(self.refuse(
                &format!("the type of `{name}` is missing"),
                &format!("write `{name}: string`: types are those of Athena's DDL, and `day`"),
            ));
        }
        let list = self.take('[');
        let start = self.skip_blanks();
        let parameter_type = self.parameter_type(start)?;
        if list && !self.take(']') {
            return Err(self.refuse("a `]` must stand here", &format!("write `{name}: [{parameter_type}]`")));
        }
        let default = if self.take('=') {
            Some(self.default(&parameter_type, list)?)
        } else {
            None
        };
        if head.parameters.iter().any(|before| before.parameter.name == name) {
            let error = Error::new(Code::Duplicate, format!("the parameter `{name}` is declared twice"));
            head.errors.push((range, error.help("remove one of them")));
            return Ok(());
        }
        let parameter = QueryParameter {
            name,
            parameter_type,
            list,
            default,
            example: None,
        };
        head.parameters.push(Declared { parameter, range });
        Ok(())
    }

    /// `int`, `decimal(10, 2)` or `day`
    fn parameter_type(&mut self, start: usize) -> Read<ParameterType> {
        let word = self.word().ok_or_else(|| self.refuse("a type must stand here", FORM))?;
        let name = &self.text[word];
        let mut numbers = Vec::new();
        if self.take('(') {
            loop {
                let number = self.number().and_then(|range| self.text[range].parse().ok());
                numbers.push(
                    number.ok_or_else(|| self.refuse("a whole number must stand here", "write `decimal(10, 2)`"))?,
                );
                if !self.take(',') {
                    break;
                }
            }
            if !self.take(')') {
                return Err(self.refuse("a `)` must stand here", "write `decimal(10, 2)`"));
            }
        }
        let range = start..self.at;
        if name == "day" && numbers.is_empty() {
            return Ok(ParameterType::Day);
        }
        let read = ColumnType::new(name, &numbers).and_then(ParameterType::new);
        read.map_err(|error| (range, error))
    }

    fn default(&mut self, parameter_type: &ParameterType, list: bool) -> Read<DefaultValue> {
        let start = self.skip_blanks();
        if list {
            if !self.take('[') {
                return Err(self.refuse("the default of a list is a list", "write it in brackets"));
            }
            let mut constants = vec![self.constant(parameter_type)?];
            while self.take(',') {
                constants.push(self.constant(parameter_type)?);
            }
            if !self.take(']') {
                return Err(self.refuse("a `]` must stand here", "close the list behind its last value"));
            }
            return Ok(DefaultValue::Constants(constants));
        }
        if self.text[start..self.end].starts_with("days_ago") && *parameter_type == ParameterType::Day {
            self.word();
            let wrong = "`days_ago` needs a number of days";
            let help = "write `days_ago(7)`";
            let days = if self.take('(') { self.number() } else { None };
            let days = days.and_then(|range| self.text[range].parse().ok());
            let (Some(days), true) = (days, self.take(')')) else {
                return Err(self.refuse(wrong, help));
            };
            return DefaultValue::days_ago(days).map_err(|error| (start..self.at, error));
        }
        Ok(DefaultValue::Constants(vec![self.constant(parameter_type)?]))
    }

    /// Text in quotes, a whole number, `true` or `false`.
    fn constant(&mut self, parameter_type: &ParameterType) -> Read<Literal> {
        let start = self.skip_blanks();
        let written = match self.peek() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote).map(Written::Text),
            Some('-' | '0'..='9') => self
                .number()
                .and_then(|range| self.text[range].parse().ok().map(Written::Integer)),
            _ => self.word().and_then(|range| match &self.text[range] {
                "true" => Some(Written::Boolean(true)),
                "false" => Some(Written::Boolean(false)),
                _ => None,
            }),
        };
        let Some(written) = written else {
            let message = format!("this is no constant of type `{parameter_type}`");
            let help = "a default is text in quotes, a whole number, `true`, `false`, or `days_ago(7)` for a day";
            let error = Error::new(Code::InvalidDefault, message).help(help);
            return Err((start..self.at.max(start + self.width()), error));
        };
        Literal::new(parameter_type, &written).map_err(|error| (start..self.at, error))
    }

    /// Text up to the quote that opened it; twice that quote is one in the text.
    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut value = String::new();
        self.at += 1;
        loop {
            let rest = &self.text[self.at..self.end];
            let length = rest.find(quote)?;
            value.push_str(&rest[..length]);
            self.at += length + 1;
            if !self.text[self.at..self.end].starts_with(quote) {
                return Some(value);
            }
            value.push(quote);
            self.at += 1;
        }
    }

    fn word(&mut self) -> Option<Range<usize>> {
        self.while_some(|c| c.is_alphanumeric() || c == '_')
    }

    fn number(&mut self) -> Option<Range<usize>> {
        self.while_some(|c| c.is_ascii_digit() || c == '-')
    }

    fn while_some(&mut self, is_part: impl Fn(char) -> bool) -> Option<Range<usize>> {
        let start = self.skip_blanks();
        let rest = &self.text[start..self.end];
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.at = start + length;
        (length > 0).then_some(start..self.at)
    }

    fn take(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(sign);
        if found {
            self.at += sign.len_utf8();
        }
        found
    }

    fn peek(&mut self) -> Option<char> {
        let start = self.skip_blanks();
        self.text[start..self.end].chars().next()
    }

    fn skip_blanks(&mut self) -> usize {
        let rest = &self.text[self.at..self.end];
        self.at = self.end - rest.trim_start().len();
        self.at
    }

    /// Goes to the next comma that is in no parentheses, brackets or quotes.
    fn skip_item(&mut self) {
        let mut open = 0_usize;
        let mut quote = None;
        for (at, c) in self.text[self.at..self.end].char_indices() {
            match (quote, c) {
                (Some(one), _) if one == c => quote = None,
                (None, '\'' | '"') => quote = Some(c),
                (None, '(' | '[') => open += 1,
                (None, ')' | ']') => open = open.saturating_sub(1),
                (None, ',') if open == 0 => {
                    self.at += at;
                    return;
                }
                _ => {}
            }
        }
        self.at = self.end;
    }

    /// How long the next character is.
    fn width(&mut self) -> usize {
        self.peek().map_or(0, char::len_utf8)
    }

    fn rest(&mut self) -> Range<usize> {
        self.skip_blanks()..self.end
    }

    /// Refuses what stands here.
    fn refuse(&mut self, message: &str, help: &str) -> (Range<usize>, Error) {
        let start = self.skip_blanks();
        let range = start..start + self.width();
        (range, Error::new(Code::Syntax, message).help(help))
    }
}

const FORM: &str = "write `-- parameters: name: type`, such as `-- parameters: port: int = 22, since: day`";

#[cfg(test)]
mod tests {
    use super::read;

    /// Names and types, then messages with the text that they are about.
    #[track_caller]
    fn reads(text: &str, parameters: &str, errors: &[(&str, &str)]) {
        let head = read(text, 0..text.len());
        let found: Vec<_> = head
            .parameters
            .iter()
            .map(|one| {
                assert_eq!(text[one.range.clone()], one.parameter.name);
                let list = if one.parameter.list { "*" } else { "" };
                format!("{}: {}{list}", one.parameter.name, one.parameter.parameter_type)
            })
            .collect();
        assert_eq!(found.join(", "), parameters);
        let found: Vec<_> = head
            .errors
            .iter()
            .map(|(range, error)| (&text[range.clone()], error.message.as_str()))
            .collect();
        assert_eq!(found, errors);
    }

    #[test]
    fn parameters_of_every_kind() {
        reads("-- parameters: port: int", "port: int", &[]);
        reads("--Parameters:port:int=22,since:day", "port: int, since: day", &[]);
        reads(
            "-- Top talkers; parameters: are below\n-- parameters: a: decimal(10, 2) = '1.5', b: [string] = ['x, y', \"z\"],\r\n-- parameters: c: day = days_ago(7)\n",
            "a: decimal(10,2), b: string*, c: day",
            &[],
        );
        reads(
            "/* parameters: a: int\n*/ -- parameters: ü: boolean = true",
            "ü: boolean",
            &[],
        );
        reads("-- parameters:", "", &[]);
        reads("-- the parameters: a: int", "", &[]);
        reads(
            "-- parameters: a: bigint = -5, b: date = '2026-11-20', c: day = '2026/11/20', d: string = 'it''s'",
            "a: bigint, b: date, c: day, d: string",
            &[],
        );
    }

    #[test]
    fn what_is_wrong_stands_at_its_place_and_the_next_is_read() {
        reads(
            "-- parameters: port, a: int",
            "a: int",
            &[(",", "the type of `port` is missing")],
        );
        reads("-- parameters: port", "", &[("", "the type of `port` is missing")]);
        reads(
            "-- parameters: a: integer, b: int",
            "b: int",
            &[("integer", "unknown type `integer`")],
        );
        reads(
            "-- parameters: a: [int = [1, 2], b: int",
            "b: int",
            &[("=", "a `]` must stand here")],
        );
        reads(
            "-- parameters: a: int b: int",
            "a: int",
            &[("b: int", "a comma must stand between two parameters")],
        );
        reads(
            "-- parameters: a: int, a: day",
            "a: int",
            &[("a", "the parameter `a` is declared twice")],
        );
        reads(
            "-- parameters: a: int = 'x', b: int",
            "b: int",
            &[("'x'", "`\"x\"` is no `int`")],
        );
        reads(
            "-- parameters: a: int = 'x",
            "",
            &[("'", "this is no constant of type `int`")],
        );
        reads(
            "-- parameters: a: day = days_ago, b: day = days_ago(99999)",
            "",
            &[
                (",", "`days_ago` needs a number of days"),
                ("days_ago(99999)", "`days_ago(99999)` goes back more than ten years"),
            ],
        );
        reads(
            "-- parameters: éa: [int] = 5",
            "",
            &[("5", "the default of a list is a list")],
        );
        reads(
            "-- parameters: see the wiki",
            "",
            &[("t", "the type of `see` is missing")],
        );
        reads(
            "-- parameters: a: decimal(x)",
            "",
            &[("x", "a whole number must stand here")],
        );
        reads(
            "-- parameters: a: array",
            "",
            &[("array", "the type `array` takes types in angle brackets")],
        );
    }
}

//! Parameters as a comment declares them, with the macro's syntax: `port: int = 22, since: day = days_ago(7), ports:
//! [int]`.

use std::ops::Range;

use flow_log_stack_runtime::name::QueryParameterName;
use flow_log_stack_runtime::{Code, ColumnType, DefaultValue, Error, Literal, ParameterType, QueryParameter, Written};

/// A declared parameter and its place.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) parameter: QueryParameter,
    /// The bytes of its name.
    pub(super) range: Range<usize>,
}

/// An error, with the bytes of the text that it is about.
pub(super) type Wrong = (Range<usize>, Error);

/// Reads the parameters in a part of a text, and continues after errors.
pub(super) fn read(text: &str, part: Range<usize>, parameters: &mut Vec<Declared>, errors: &mut Vec<Wrong>) {
    let mut reader = Reader {
        text,
        at: part.start,
        end: part.end,
    };
    while reader.peek().is_some() {
        match reader.parameter() {
            Ok(new)
                if parameters
                    .iter()
                    .any(|before| before.parameter.name == new.parameter.name) =>
            {
                let message = format!("the parameter `{}` is declared twice", new.parameter.name);
                errors.push((
                    new.range,
                    Error::new(Code::Duplicate, message).help("remove one of them"),
                ));
            }
            Ok(new) => parameters.push(new),
            Err(wrong) => {
                errors.push(wrong);
                reader.skip_item();
            }
        }
        if !reader.take(',') && reader.peek().is_some() {
            let range = reader.rest();
            let error = Error::new(Code::Syntax, "two parameters must be separated by a comma");
            errors.push((range, error.help("write `name: type, name: type`")));
            reader.at = reader.end;
        }
    }
}

/// Reads a comment from the start.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

type Read<T> = Result<T, Wrong>;

impl Reader<'_> {
    /// `name: type = default`
    fn parameter(&mut self) -> Read<Declared> {
        let range = self
            .word()
            .ok_or_else(|| self.refuse("a parameter's name is expected here", FORM))?;
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
            return Err(self.refuse("a `]` is expected here", &format!("write `{name}: [{parameter_type}]`")));
        }
        let default = if self.take('=') {
            Some(self.default(&parameter_type, list)?)
        } else {
            None
        };
        let name = QueryParameterName::new(name).map_err(|error| (range.clone(), error))?;
        let parameter = QueryParameter {
            name,
            parameter_type,
            list,
            default,
            example: None,
        };
        Ok(Declared { parameter, range })
    }

    /// `int`, `decimal(10, 2)` or `day`
    fn parameter_type(&mut self, start: usize) -> Read<ParameterType> {
        let word = self
            .word()
            .ok_or_else(|| self.refuse("a type is expected here", FORM))?;
        let name = &self.text[word];
        let mut numbers = Vec::new();
        if self.take('(') {
            loop {
                let number = self.number().and_then(|range| self.text[range].parse().ok());
                numbers.push(
                    number.ok_or_else(|| self.refuse("a whole number is expected here", "write `decimal(10, 2)`"))?,
                );
                if !self.take(',') {
                    break;
                }
            }
            if !self.take(')') {
                return Err(self.refuse("a `)` is expected here", "write `decimal(10, 2)`"));
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
                return Err(self.refuse("the default of a list must be a list", "write it in brackets"));
            }
            let mut constants = vec![self.constant(parameter_type)?];
            while self.take(',') {
                constants.push(self.constant(parameter_type)?);
            }
            if !self.take(']') {
                return Err(self.refuse("a `]` is expected here", "close the list after its last value"));
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
        if let Some(fraction) = self.fraction() {
            let number = &self.text[fraction.clone()];
            let error = Error::new(
                Code::InvalidDefault,
                format!("`{number}` is not a constant: numbers without quotes are whole"),
            );
            return Err((fraction, error.help(format!("write `'{number}'`"))));
        }
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
            let message = format!("this is not a constant of type `{parameter_type}`");
            let help = "a default is text in quotes, a whole number, `true`, `false`, or `days_ago(7)` for a day";
            let error = Error::new(Code::InvalidDefault, message).help(help);
            return Err((start..self.at.max(start + self.width()), error));
        };
        Literal::new(parameter_type, &written).map_err(|error| (start..self.at, error))
    }

    /// Text up to the quote that opened it; a doubled quote is one quote in the text.
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

    /// A number with a decimal point, if one is next.
    fn fraction(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        let found = self.while_some(|c| c.is_ascii_digit() || "-.".contains(c));
        let is_fraction = found.clone().is_some_and(|range| self.text[range].contains('.'));
        if !is_fraction {
            self.at = start;
        }
        found.filter(|_| is_fraction)
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

    /// Skips to the next comma outside parentheses, brackets and quotes.
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

    /// The length of the next character in bytes.
    fn width(&mut self) -> usize {
        self.peek().map_or(0, char::len_utf8)
    }

    fn rest(&mut self) -> Range<usize> {
        self.skip_blanks()..self.end
    }

    /// Refuses what is next.
    fn refuse(&mut self, message: &str, help: &str) -> Wrong {
        let start = self.skip_blanks();
        let range = start..start + self.width();
        (range, Error::new(Code::Syntax, message).help(help))
    }
}

const FORM: &str = "write `-- parameters: name: type`, such as `-- parameters: port: int = 22, since: day`";

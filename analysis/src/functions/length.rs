//! The arithmetic of computed lengths and precisions, such as `min(38, p + 1)`.

/// The values of length and precision variables.
pub(super) type Lengths<'a> = Vec<(&'a str, i64)>;

/// The value of a variable.
pub(super) fn value_of(lengths: &Lengths<'_>, name: &str) -> Option<i64> {
    lengths
        .iter()
        .find(|(found, _)| *found == name)
        .map(|(_, value)| *value)
}

/// Evaluates an expression of the catalogue; `None` when it names a variable that has no value.
pub(super) fn evaluate(text: &str, lengths: &Lengths<'_>) -> Option<i64> {
    let mut reader = Reader { rest: text, lengths };
    reader.sum()
}

struct Reader<'a, 'b> {
    rest: &'a str,
    lengths: &'b Lengths<'b>,
}

impl Reader<'_, '_> {
    fn sum(&mut self) -> Option<i64> {
        let mut value = self.product()?;
        loop {
            if self.symbol('+') {
                value = value.saturating_add(self.product()?);
            } else if self.symbol('-') {
                value = value.saturating_sub(self.product()?);
            } else {
                return Some(value);
            }
        }
    }

    fn product(&mut self) -> Option<i64> {
        let mut value = self.term()?;
        loop {
            if self.symbol('*') {
                value = value.saturating_mul(self.term()?);
            } else if self.symbol('/') {
                value = value.checked_div(self.term()?)?;
            } else {
                return Some(value);
            }
        }
    }

    fn term(&mut self) -> Option<i64> {
        if self.symbol('(') {
            let value = self.sum();
            return if self.symbol(')') { value } else { None };
        }
        self.rest = self.rest.trim_start();
        let end = self
            .rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        match word {
            "min" | "max" => {
                let parts = self
                    .symbol('(')
                    .then(|| Some((self.sum()?, self.symbol(',').then(|| self.sum())??)))??;
                let value = if word == "min" {
                    parts.0.min(parts.1)
                } else {
                    parts.0.max(parts.1)
                };
                self.symbol(')').then_some(value)
            }
            _ => word.parse().ok().or_else(|| value_of(self.lengths, word)),
        }
    }

    fn symbol(&mut self, symbol: char) -> bool {
        self.rest = self.rest.trim_start();
        let rest = self.rest.strip_prefix(symbol);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expressions_of_the_catalogue() {
        let lengths = vec![("p", 10), ("s", 2), ("x", 4), ("y", 3)];
        assert_eq!(evaluate("p - s + min(s, 1)", &lengths), Some(9));
        assert_eq!(
            evaluate("min(2147483647, x + max(x * y / 2, y) * (x + 1))", &lengths),
            Some(34)
        );
        assert_eq!(evaluate("q + 1", &lengths), None);
    }
}

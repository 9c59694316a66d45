//! `day_format`: a text compared with the time key that is no day as the key has it.
//!
//! *What it checks*: constants compared with a key whose values are days such as `2026/11/20`: by `=`, `<>`, IN, `<`, `<=`,
//! `>`, `>=` and BETWEEN. The beginning of a day, such as `2026/11`, may stand behind `<`, `<=`, `>` and `>=`.
//!
//! *Why*: texts compare letter by letter, and `'2026-11-01'` sorts below every `2026/…`: the query reads the whole year.
//!
//! *Example*: `SELECT count(*) FROM flow_logs WHERE day >= '2026-11-01'`
//!
//! *Use instead*: `SELECT count(*) FROM flow_logs WHERE day >= '2026/11/01'`

use super::Analyzer;
use crate::catalog::Partition;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::syntax::tree::{ComparisonOperator, Expression, ExpressionKind as Kind};

impl Analyzer<'_> {
    /// Notes constants that no day of the time key equals.
    pub(super) fn days_of_another_form(&mut self, condition: &Expression) {
        match &*condition.kind {
            Kind::Comparison { operator, left, right } => {
                use ComparisonOperator::{Greater, GreaterOrEqual, Less, LessOrEqual};
                let ordered = matches!(operator, Less | LessOrEqual | Greater | GreaterOrEqual);
                self.day(left, right, ordered);
                self.day(right, left, ordered);
            }
            Kind::Between { value, low, high } => {
                self.day(value, low, true);
                self.day(value, high, true);
            }
            Kind::InList { value, list } => list.iter().for_each(|item| self.day(value, item, false)),
            _ => {}
        }
        for child in condition.children() {
            self.days_of_another_form(child);
        }
    }

    fn day(&mut self, key: &Expression, constant: &Expression, ordered: bool) {
        let Kind::Text(text) = &*constant.kind else { return };
        let fits = text.len() == FORM.len() || (ordered && matches!(text.len(), 4 | 7));
        if fits && has_form(text) || self.column_of(key).is_none() {
            return;
        }
        let Some(name) = self.time_key(key) else { return };
        let lint = Diagnostic::error(
            Code::DayFormat,
            constant.range.clone(),
            format!("`{name}` is never of the form of '{text}'"),
            format!("`{name}` is text such as '2026/11/20', compared letter by letter"),
        );
        let digits: String = text
            .chars()
            .map(|c| if matches!(c, '-' | '.') { '/' } else { c })
            .collect();
        let help = if has_form(&digits) && digits.len() == FORM.len() {
            format!("write `'{digits}'`")
        } else {
            "write year, month and day: `'2026/11/20'`".to_owned()
        };
        self.days.push(Diagnostic {
            severity: Severity::Lint,
            ..lint.help(help)
        });
    }

    /// The name of the time key that an expression is.
    fn time_key(&self, expression: &Expression) -> Option<String> {
        let origins = self.field_origins.get(&self.column_of(expression)?)?;
        let tables = self.catalog.tables.as_deref()?;
        origins.iter().find_map(|origin| {
            let table = tables.get(self.scans.get(origin.scan)?.table)?;
            let column = table.columns.get(origin.column?)?;
            (column.partition == Partition::Time).then(|| column.name.clone())
        })
    }

    /// Advises against them, in a query that is right otherwise.
    pub(super) fn report_days(&mut self) {
        if self.errors() == 0 {
            for lint in std::mem::take(&mut self.days) {
                self.report(lint);
            }
        }
    }
}

/// A digit for each zero.
const FORM: &str = "0000/00/00";

/// Whether a text is a day, or the beginning of one.
fn has_form(text: &str) -> bool {
    text.len() <= FORM.len()
        && text.bytes().zip(FORM.bytes()).all(|(own, form)| {
            if form == b'0' {
                own.is_ascii_digit()
            } else {
                own == form
            }
        })
}

//! What to write instead, by the finding and by what the query means; a file for what each is about.

mod alias;
mod call;
mod column;
mod condition;
mod conversion;
mod everyday;
mod grouping;
mod literal;
mod name;
mod quantified;
mod rewrite;
mod similar;
mod syntax;
mod table;
mod translation;

use self::similar::similar;

use std::cell::Cell;

use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Remedy};
use crate::listed::Listed as _;
use crate::meaning::{Cause, Finding, Meaning, Operand, Surroundings};
use crate::syntax::Text;
use crate::syntax::fault::{Fault, Slip};
use crate::syntax::nodes::Nodes;
use crate::syntax::tree::Expression;
use crate::types::Type;

/// The remedies of a query look at this many fields that may have been meant, so that a thousand unknown names beside
/// thousands of columns cost no more than a few.
const MOST_LOOKED_AT: usize = 500_000;

/// The remedies of a query check this many bytes of text that may be written instead, and this many more for each byte
/// of the query, so that calls in calls, each of which quotes all inside it, cost no more than the text is long.
const TRIED: usize = 20_000;
const TRIED_A_BYTE: usize = 25;
const MOST_TRIED: usize = 500_000;

/// Who knows what to write instead.
struct Advisor<'m> {
    meaning: &'m Meaning<'m>,
    nodes: &'m Nodes<'m>,
    /// How many fields were looked at.
    looked_at: Cell<usize>,
    /// How many bytes of texts were checked.
    tried: Cell<usize>,
}

/// The findings with what to do about them.
pub(crate) fn advise(meaning: &Meaning<'_>, nodes: &Nodes<'_>, findings: Vec<Finding>) -> Vec<Diagnostic> {
    let advisor = Advisor {
        meaning,
        nodes,
        looked_at: Cell::new(0),
        tried: Cell::new(0),
    };
    let remedies: Vec<Option<Remedy>> = (0..findings.len()).map(|at| advisor.remedy(&findings, at)).listed();
    let advised = findings.into_iter().zip(remedies);
    advised.map(|(finding, remedy)| finding.error.remedy(remedy)).listed()
}

/// The same for what is wrong with the syntax of a text.
pub(crate) fn advise_syntax(text: &Text<'_>, catalog: &Catalog, faults: Vec<Fault>) -> Vec<Diagnostic> {
    let mut looked_at = 0;
    let mut remedy = |slip: &Slip| match slip {
        Slip::Told => None,
        Slip::Unexpected { at, expected } => text.at_place(catalog, *at, expected, syntax::unexpected),
        Slip::EmptyName(range) => {
            let help = "write text in single quotes: `''`";
            Some(Remedy::replace(help, range.clone(), "''"))
        }
        Slip::Backquotes(range) => name::backquotes(text.sql, range),
        Slip::DigitWord(range) => name::digit_word(text.sql, range, catalog),
        Slip::Parameter { name, range } => {
            looked_at += catalog.parameters.len();
            (looked_at <= MOST_LOOKED_AT).then(|| name::parameter(name, range, catalog))
        }
        Slip::Field { field, value, whole } => name::extracted(text.sql, field, value, whole),
    };
    let advised = faults.into_iter().map(|fault| {
        let remedy = remedy(&fault.slip);
        fault.error.remedy(remedy)
    });
    advised.listed()
}

impl Advisor<'_> {
    /// What to do about one of the findings.
    fn remedy(&self, findings: &[Finding], at: usize) -> Option<Remedy> {
        let expression = |number: usize| self.nodes.expression(number);
        match &findings.get(at)?.cause {
            Cause::Told => None,
            Cause::Apart { left, right, purpose } => self.meeting(self.operand(left)?, self.operand(right)?, *purpose),
            Cause::Among {
                first,
                so_far,
                element,
                purpose,
            } => self.among(expression(*first)?, so_far, self.operand(element)?, *purpose),
            Cause::Condition { condition, before } => {
                let (condition, found) = self.operand(condition)?;
                self.condition(condition, found, *before)
            }
            Cause::Operands { operation, left, right } => self.operands(expression(*operation)?, left, right),
            Cause::NotATime(value) => {
                let (value, found) = self.operand(value)?;
                self.as_time(value, found)
            }
            Cause::Cast {
                value,
                wanted,
                type_name,
            } => self.no_cast(self.operand(value)?, wanted, type_name),
            Cause::OfAnotherType { value, wanted } => Some(self.certain_cast(expression(*value)?, wanted)),
            Cause::LikeValue { value, pattern } => self.as_text_for_like(self.operand(value)?, expression(*pattern)?),
            Cause::LikePattern { value, pattern } => self.as_pattern(expression(*value)?, self.operand(pattern)?),
            Cause::Literal(literal) => Self::literal(expression(*literal)?),
            Cause::LiteralType(literal) => self.literal_type(expression(*literal)?),
            Cause::TypeName {
                expression: own,
                unknown,
            } => self.type_name(expression(*own)?, unknown),
            Cause::Name {
                kind,
                name,
                range,
                known,
            } => similar(kind, name, known.iter().map(String::as_str), range),
            Cause::Relation { name, range, known } => Self::relation(name, range, known),
            Cause::Table { name, queries } => self.table(name, queries),
            Cause::Column { column, around } => self.column(expression(*column)?, around),
            Cause::Ambiguous { name, relations } => match relations.as_slice() {
                [one, other, ..] => {
                    let help = format!("say whose it is: `{one}.{name}` or `{other}.{name}`");
                    Some(Remedy::advice(help))
                }
                _ => None,
            },
            Cause::Alias { place, alias } => Some(self.alias(alias, place)),
            Cause::Hyphens { range, name } => {
                let help = format!("columns are named with underscores: `{name}`");
                Some(Remedy::replace(help, range.clone(), name))
            }
            Cause::Call(call) => self.call(expression(*call)?),
            Cause::Distinct(call) => self.instead_of_call(expression(*call)?),
            Cause::InWhere { block, condition } => {
                Some(self.in_where(self.nodes.block(*block)?, expression(*condition)?))
            }
            Cause::NotGrouped { block, grouped } => self.missing_keys(findings, at, *block, *grouped),
        }
    }

    /// Whether the fields around a place can still be looked at.
    fn can_look_at(&self, around: &Surroundings) -> bool {
        let looked_at = self.looked_at.get().saturating_add(around.candidates().count());
        self.looked_at.set(looked_at);
        looked_at <= MOST_LOOKED_AT
    }

    /// Whether this text can still be checked.
    fn can_try(&self, text: &str) -> bool {
        let tried = self.tried.get().saturating_add(text.len());
        self.tried.set(tried);
        tried <= MOST_TRIED.min(TRIED + TRIED_A_BYTE * self.meaning.sql.len())
    }

    fn operand<'o>(&'o self, operand: &'o Operand) -> Option<(&'o Expression, &'o Type)> {
        Some((self.nodes.expression(operand.number)?, &operand.data_type))
    }
}

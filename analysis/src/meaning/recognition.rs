//! Row patterns: the keys of `MATCH_RECOGNIZE` and what comes out of it; measures and conditions, in which pattern
//! variables qualify columns. How their functions may be nested is not checked.

use std::collections::HashSet;

use super::Analyzer;
use super::aggregate::is_window_call;
use super::field::Fields;
use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{
    Call, Definition, Expression, ExpressionKind as Kind, Identifier, Measure, Recognition, RowPattern, Subset,
};
use crate::syntax::walk::find;
use crate::types::Type;

/// The most variables that a message names.
const MOST_NAMED: usize = 16;

/// Functions that only row patterns have.
const FUNCTIONS: [&str; 6] = ["first", "last", "prev", "next", "classifier", "match_number"];

impl Analyzer<'_> {
    /// The fields of the output, over those of the input.
    pub(super) fn recognition(&mut self, recognition: &Recognition, input: Fields, outer: &Scope<'_>) -> Fields {
        for field in &input.fields {
            self.read_field(field);
        }
        let mut input = Scope::new(Some(outer), input);
        for key in recognition.partition_by.iter().chain(recognition.sort_keys()) {
            if key.qualified_name().is_none() {
                let message = "a key of MATCH_RECOGNIZE is a column of its input";
                self.error(Code::InvalidColumnReference, &key.head, message, "no column");
            }
        }
        let is_column = |key: &&Expression| key.qualified_name().is_some();
        self.partition_keys(recognition.partition_by.iter().filter(is_column), &input);
        self.sort_keys(recognition.sort_keys().filter(is_column), &input);
        if let Some(search) = &recognition.search {
            let message = "MATCH_RECOGNIZE takes neither INITIAL nor SEEK";
            let error = Diagnostic::error(Code::NotSupported, search.clone(), message, "not supported here");
            self.report(error.help("remove it"));
        }
        input.labels = Some(recognition.pattern.labels());
        self.row_pattern(&recognition.measures, &recognition.pattern, &input);
        let keys: Vec<&Expression> = if recognition.all_rows {
            recognition.partition_by.iter().chain(recognition.sort_keys()).collect()
        } else {
            recognition.partition_by.iter().collect()
        };
        let keys: Option<Vec<usize>> = keys.into_iter().map(|key| self.column_of(key)).collect();
        let Some(keys) = keys.filter(|_| !input.fields.is_open()) else {
            return Fields::unknown(None);
        };
        let of = |id: &usize| input.fields.fields.iter().find(|field| field.id == *id);
        let mut output = Vec::new();
        for field in keys.iter().filter_map(of) {
            output.push(self.new_field(field.name.clone(), field.data_type.clone()));
        }
        for measure in &recognition.measures {
            let data_type = self.type_of(&measure.expression).cloned();
            output.push(self.new_field(Some(measure.name.value.clone()), data_type));
        }
        let rest = input
            .fields
            .fields
            .iter()
            .filter(|field| recognition.all_rows && !keys.contains(&field.id));
        for field in rest {
            let mut own = self.new_field(field.name.clone(), field.data_type.clone());
            own.hidden = field.hidden;
            output.push(own);
        }
        Fields {
            fields: output,
            open: Vec::new(),
        }
    }

    /// Looks at conditions and then at measures, as Trino does.
    pub(super) fn row_pattern(&mut self, measures: &[Measure], pattern: &RowPattern, scope: &Scope<'_>) {
        self.pattern_variables(pattern);
        let measures = measures.iter().map(|measure| &measure.expression);
        let window = pattern
            .conditions()
            .chain(measures.clone())
            .find_map(|own| find(own, &is_window_call));
        if let Some(window) = window {
            let message = "a window stands inside a row pattern";
            let error = Diagnostic::error(Code::NestedWindow, window.head.clone(), message, "a window of its own");
            self.report(error.help("compute it in the input of the pattern"));
            self.unchecked(pattern.conditions().chain(measures));
            return;
        }
        for condition in pattern.conditions() {
            let found = self.expression(condition, scope);
            if let Some(found) = found.filter(|found| *found != Type::Boolean) {
                let message = format!("the condition of a pattern variable is boolean, and this is {found}");
                self.error(Code::TypeMismatch, &condition.head, message, "not a boolean");
            }
        }
        for measure in measures {
            self.expression(measure, scope);
        }
    }

    /// SUBSET, DEFINE and SKIP TO name variables of the pattern.
    fn pattern_variables(&mut self, pattern: &RowPattern) {
        let variables: HashSet<String> = pattern.variables.iter().map(Identifier::canonical).collect();
        if variables.is_empty() {
            return;
        }
        let known = known_variables(pattern);
        let mut wrong = |name: &Identifier, message: String, label: &str| {
            let error = Diagnostic::error(Code::InvalidLabel, name.range.clone(), message, label);
            self.report(error.help(known.clone()));
        };
        let is_variable = |name: &Identifier| variables.contains(&name.canonical());
        let unknown = |name: &Identifier| format!("`{}` is not a variable of the pattern", name.value);
        let mut subsets = HashSet::new();
        for Subset { name, elements } in &pattern.subsets {
            if is_variable(name) {
                let message = format!("the subset `{}` has the name of a variable", name.value);
                wrong(name, message, "a variable of the pattern, too");
            }
            if !subsets.insert(name.canonical()) {
                wrong(
                    name,
                    format!("the subset `{}` is named twice", name.value),
                    "the second time",
                );
            }
            for element in elements.iter().filter(|element| !is_variable(element)) {
                wrong(element, unknown(element), "in a subset of its variables");
            }
        }
        let mut defined = HashSet::new();
        for Definition { name, .. } in &pattern.definitions {
            if !is_variable(name) {
                wrong(name, unknown(name), "defines what does not stand in PATTERN");
            } else if !defined.insert(name.canonical()) {
                wrong(
                    name,
                    format!("the variable `{}` is defined twice", name.value),
                    "the second time",
                );
            }
        }
        let labels = pattern.labels();
        if let Some(name) = pattern
            .skip_to
            .as_ref()
            .filter(|name| !labels.contains(&name.canonical()))
        {
            wrong(name, unknown(name), "and none of its subsets");
        }
    }

    /// A function that only row patterns have.
    pub(super) fn navigation(
        &mut self,
        expression: &Expression,
        call: &Call,
        labels: &[String],
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let name = call.name.last();
        let arguments = call.arguments.as_slice();
        let wrong = if name.is("match_number") {
            if arguments.is_empty() {
                return Some(Type::Bigint);
            }
            "no arguments"
        } else if name.is("classifier") {
            match arguments {
                [] => return Some(Type::VARCHAR),
                [label] => {
                    self.label(label, labels);
                    return Some(Type::VARCHAR);
                }
                _ => "at most a pattern variable",
            }
        } else {
            match arguments {
                [value] => return self.expression(value, scope),
                [value, offset] if is_count(offset) => {
                    self.unchecked([offset]);
                    return self.expression(value, scope);
                }
                _ => "a value and perhaps a number of rows",
            }
        };
        let message = format!("`{}` takes {wrong}", name.value);
        self.error(
            Code::InvalidFunctionArgument,
            &expression.head,
            message,
            "other arguments",
        );
        None
    }

    /// The name of a pattern variable, or of a subset of them.
    pub(super) fn label(&mut self, expression: &Expression, labels: &[String]) {
        let name = expression.qualified_name().filter(|parts| parts.len() == 1);
        if let Some(name) = name.filter(|parts| !labels.contains(&parts[0].canonical())) {
            let message = format!("unknown pattern variable `{}`", name[0].value);
            self.error(
                Code::InvalidFunctionArgument,
                &expression.head,
                message,
                "not in the pattern",
            );
        }
    }

    pub(super) fn lambda_in_pattern(&mut self, lambda: &Expression) {
        let message = "a row pattern takes no lambda";
        let error = Diagnostic::error(Code::NotSupported, lambda.head.clone(), message, "not supported here");
        self.report(error.help("compute it in the input of the pattern"));
    }
}

/// The variables of a pattern, as many as one reads.
fn known_variables(pattern: &RowPattern) -> String {
    let mut names: Vec<&str> = pattern.variables.iter().map(|name| name.value.as_str()).collect();
    names.dedup();
    let more = if names.len() > MOST_NAMED { ", …" } else { "" };
    names.truncate(MOST_NAMED);
    format!("the pattern has `{}`{more}", names.join("`, `"))
}

/// Functions that only row patterns have, and only without quotes.
pub(super) fn is_navigation(call: &Call) -> bool {
    let [name] = call.name.parts.as_slice() else {
        return false;
    };
    !name.quoted && FUNCTIONS.iter().any(|own| name.is(own))
}

/// Whether it may be a number of rows; of a parameter that is known when it runs.
fn is_count(expression: &Expression) -> bool {
    matches!(*expression.kind, Kind::Long(_) | Kind::Parameter | Kind::Named(_))
}

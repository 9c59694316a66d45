//! Row patterns: the keys of `MATCH_RECOGNIZE` and what comes out of it; of measures and conditions, which are not typed,
//! only what is wrong whatever their names mean.

use super::Analyzer;
use super::aggregation::{find, is_window_call};
use super::scope::{Fields, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::functions::{self, Argument};
use crate::syntax::tree::{Call, Expression, ExpressionKind as Kind, Measure, Recognition};

/// Functions that only row patterns have.
const FUNCTIONS: [&str; 6] = ["first", "last", "prev", "next", "classifier", "match_number"];

impl Analyzer<'_> {
    /// The fields of the output, over those of the input.
    pub(super) fn recognition(&mut self, recognition: &Recognition, input: Fields) -> Fields {
        for field in &input.fields {
            self.read_field(field);
        }
        let input = Scope::new(None, input);
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
        self.pattern_expressions(&recognition.measures, &recognition.conditions);
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
            output.push(self.new_field(Some(measure.name.value.clone()), None));
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
    pub(super) fn pattern_expressions(&mut self, measures: &[Measure], conditions: &[Expression]) {
        let measures = measures.iter().map(|measure| &measure.expression);
        let expressions: Vec<&Expression> = conditions.iter().chain(measures).collect();
        self.unchecked(expressions.iter().copied());
        if let Some(window) = expressions.iter().find_map(|own| find(own, &is_window_call)) {
            let message = "a window stands inside a row pattern";
            let error = Diagnostic::error(Code::NestedWindow, window.head.clone(), message, "a window of its own");
            self.report(error.help("compute it in the input of the pattern"));
            return;
        }
        let anything = Scope::new(None, Fields::unknown(None));
        for expression in expressions {
            self.pattern_calls(expression, &anything);
        }
    }

    /// Reports the first call that Trino does not have, and the first lambda, which no pattern takes.
    fn pattern_calls(&mut self, expression: &Expression, anything: &Scope<'_>) {
        let before = self.errors();
        let is_lambda = |own: &Expression| matches!(&*own.kind, Kind::Lambda { .. });
        let (lambdas, others): (Vec<_>, Vec<_>) = expression.children().into_iter().partition(|own| is_lambda(own));
        if is_lambda(expression) {
            self.lambda_in_pattern(expression);
            return;
        }
        for part in others {
            self.pattern_calls(part, anything);
            if self.errors() > before {
                return;
            }
        }
        let call = match &*expression.kind {
            Kind::Call(call) => Some(call),
            _ => None,
        };
        let is_known = call.is_none_or(|call| functions::kind(&call.name.last().value).is_some());
        if let (true, Some(lambda)) = (is_known, lambdas.first()) {
            self.lambda_in_pattern(lambda);
        } else if let Some(call) = call.filter(|call| !call.star && !is_of_patterns(call)) {
            let open = vec![Argument::Open; call.arguments.len()];
            self.resolved(expression, call, &open, anything);
        }
    }

    fn lambda_in_pattern(&mut self, lambda: &Expression) {
        let message = "a row pattern takes no lambda";
        let error = Diagnostic::error(Code::NotSupported, lambda.head.clone(), message, "not supported here");
        self.report(error.help("compute it in the input of the pattern"));
    }
}

fn is_of_patterns(call: &Call) -> bool {
    let name = call.name.last();
    call.name.parts.len() == 1 && FUNCTIONS.iter().any(|own| name.is(own))
}

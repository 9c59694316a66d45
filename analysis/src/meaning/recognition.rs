//! Row patterns: the keys of `MATCH_RECOGNIZE` and what comes out of it, patterns in a window's frame; measures and
//! conditions, in which pattern variables qualify columns.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Analyzer;
use super::aggregate::is_window_call;
use super::field::Fields;
use super::pattern_function::{is, is_pattern_function};
use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::syntax::tree::{
    Bytes, Definition, Expression, ExpressionKind as Kind, FrameBound, FrameUnit, Identifier, Measure, Quantifier,
    QueryBody, Recognition, Relation, RelationKind, RowPattern, Skip, Subset, Window, WindowFrame, WindowSpecification,
};
use crate::syntax::walk::{Node, calls_in, find, walk};
use crate::types::Type;

/// The most variables that a message names.
const MOST_NAMED: usize = 16;

impl Analyzer<'_> {
    /// The fields of the output, over those of the input.
    pub(super) fn recognition(
        &mut self,
        relation: &Relation,
        recognition: &Recognition,
        input: Fields,
        outer: &Scope<'_>,
    ) -> Fields {
        for field in &input.fields {
            self.read_field(field);
        }
        let mut names = HashSet::new();
        let visible = input.visible().filter_map(|field| field.name.as_ref());
        let twice = visible.into_iter().find(|name| !names.insert(name.to_lowercase()));
        if let Some(name) = twice {
            let message = format!("the input of MATCH_RECOGNIZE has several columns `{name}`");
            self.error(Code::AmbiguousName, &relation.range, message, "an ambiguous column");
        }
        let mut input = Scope::new(Some(outer), input);
        for key in recognition.keys() {
            if key.qualified_name().is_none() {
                let message = "a key of MATCH_RECOGNIZE must be a column of its input";
                self.error(Code::InvalidColumnReference, &key.head, message, "no column");
            }
        }
        let is_column = |key: &&Expression| key.qualified_name().is_some();
        self.partition_keys(recognition.partition_by.iter().filter(is_column), &input);
        self.sort_keys(recognition.sort_keys().into_iter().filter(is_column), &input);
        let pattern = &recognition.pattern;
        self.clauses(&recognition.measures, pattern);
        if let Some(search) = &pattern.search {
            let message = "MATCH_RECOGNIZE takes neither INITIAL nor SEEK";
            let error = Diagnostic::error(Code::NotSupported, search.clone(), message, "not supported here");
            self.report(error.help("remove it"));
        }
        if let Some(exclusion) = pattern.exclusion.as_ref().filter(|_| recognition.unmatched) {
            let message = "a pattern that excludes rows cannot be combined with UNMATCHED ROWS";
            let error = Diagnostic::error(Code::InvalidRowPattern, exclusion.clone(), message, "excludes rows");
            self.report(error.help("write ALL ROWS PER MATCH alone, or the part without `{- -}`"));
        }
        input.labels = Some(Rc::new(pattern.labels()));
        self.measures_and_conditions(&recognition.measures, pattern, &input);
        let keys: Vec<&Expression> = if recognition.all_rows {
            recognition.keys()
        } else {
            recognition.partition_by.iter().listed()
        };
        let keys = keys.into_iter().map(|key| self.column_of(key)).all_known();
        let Some(keys) = keys.filter(|_| !input.fields.is_open()) else {
            return Fields::unknown(None);
        };
        let fields = &input.fields.fields;
        let places: HashMap<usize, usize> = fields.iter().map(|field| field.id).zip(0..).collect();
        let mut output = Vec::new();
        for key in &keys {
            let Some(field) = places.get(key).and_then(|place| fields.get(*place)) else {
                continue;
            };
            output.push(self.new_field(field.name.clone(), field.data_type.clone()));
        }
        for measure in &recognition.measures {
            let data_type = self.type_of(&measure.expression).cloned();
            output.push(self.new_field(Some(measure.name.value.clone()), data_type));
        }
        let keys: HashSet<usize> = keys.into_iter().collect();
        let rest = input.fields.fields.iter().filter(|field| !keys.contains(&field.id));
        for field in rest.filter(|_| recognition.all_rows) {
            let mut own = self.new_field(field.name.clone(), field.data_type.clone());
            own.hidden = field.hidden;
            output.push(own);
        }
        if output.is_empty() {
            let message = "the result of MATCH_RECOGNIZE has no columns";
            let code = Code::TableHasNoColumns;
            let error = Diagnostic::error(code, relation.range.clone(), message, "has neither keys nor measures");
            self.report(error.help("write MEASURES, PARTITION BY or ALL ROWS PER MATCH"));
        }
        Fields {
            fields: output,
            open: Vec::new(),
        }
    }

    /// PATTERN in a window's frame, and what needs it there.
    pub(super) fn frame_pattern(&mut self, frame: &WindowFrame, scope: &Scope<'_>) {
        let pattern = &frame.pattern;
        if pattern.written.is_none() {
            self.without_pattern(frame);
            return;
        }
        if pattern.definitions.is_empty() {
            let message = "a frame with a PATTERN needs DEFINE";
            let code = Code::MissingVariableDefinitions;
            let error = Diagnostic::error(code, frame.head.clone(), message, "no condition of a variable");
            self.report(error.help("write `DEFINE variable AS condition` after the pattern"));
        } else if !matches!(
            (frame.unit, &frame.start, &frame.end),
            (FrameUnit::Rows, FrameBound::CurrentRow, Some(_))
        ) {
            let message = "a frame with a PATTERN must begin at the current row";
            let error = Diagnostic::error(Code::InvalidWindowFrame, frame.head.clone(), message, "another frame");
            self.report(error.help("write `ROWS BETWEEN CURRENT ROW AND …`"));
        }
        self.clauses(&frame.measures, pattern);
        if let Some(anchor) = &pattern.anchor {
            let message = "a pattern in a window cannot have `^` or `$`";
            let error = Diagnostic::error(
                Code::InvalidRowPattern,
                anchor.clone(),
                message,
                "an end of the partition",
            );
            self.report(error.help("remove it: the pattern begins at the current row"));
        }
        let mut inside = Scope::over(Some(scope), Cow::Borrowed(&scope.fields));
        inside.labels = Some(Rc::new(pattern.labels()));
        self.measures_and_conditions(&frame.measures, pattern, &inside);
        let mut all = Measure::expressions(&frame.measures);
        all.extend(pattern.conditions());
        let mut calls = all.into_iter().flat_map(calls_in);
        if let Some((number, _)) = calls.find(|(_, call)| is(call, "match_number")) {
            let message = "a window cannot use `match_number`";
            let code = Code::InvalidPatternRecognitionFunction;
            self.error(code, &number.head, message, "counts the matches of MATCH_RECOGNIZE");
        }
    }

    /// A frame that names parts of a pattern which it does not have; Trino looks at none of them.
    fn without_pattern(&mut self, frame: &WindowFrame) {
        let pattern = &frame.pattern;
        let first = |names: Option<&Identifier>| names.map(|name| name.range.clone());
        let subset = pattern.subsets.first().map(|subset| &subset.name);
        let definition = pattern.definitions.first().map(|definition| &definition.name);
        let search = pattern
            .search
            .as_ref()
            .and_then(|range| self.meaning.sql.get(range.clone()));
        let search = search.unwrap_or_default().to_ascii_uppercase();
        let clauses = [
            ("MEASURES", (!frame.measures.is_empty()).then(|| frame.head.clone())),
            ("AFTER MATCH SKIP", pattern.skip.as_ref().map(|skip| skip.range.clone())),
            (search.as_str(), pattern.search.clone()),
            ("SUBSET", first(subset)),
            ("DEFINE", first(definition)),
        ];
        let own = clauses.into_iter().find_map(|(name, range)| Some((name, range?)));
        let Some((clause, range)) = own else { return };
        let message = format!("{clause} in a window's frame without a PATTERN");
        let error = Diagnostic::error(Code::MissingRowPattern, range, message, "is about a pattern");
        self.report(error.help("write `PATTERN (…)` and `DEFINE … AS …` after the frame, or remove it"));
        let mut unchecked = Measure::expressions(&frame.measures);
        unchecked.extend(pattern.conditions());
        self.unchecked(unchecked);
    }

    /// Looks at conditions and then at measures, as Trino does.
    fn measures_and_conditions(&mut self, measures: &[Measure], pattern: &RowPattern, scope: &Scope<'_>) {
        let mut all = pattern.conditions();
        all.extend(Measure::expressions(measures));
        let window = all.iter().find_map(|own| find(own, &is_window_call));
        if let Some(window) = window {
            let message = "a window is inside a row pattern";
            let error = Diagnostic::error(Code::NestedWindow, window.head.clone(), message, "a window of its own");
            self.report(error.help("compute it in the input of the pattern"));
            self.unchecked(all);
            return;
        }
        for condition in pattern.conditions() {
            let found = self.expression(condition, scope);
            if let Some(found) = found.filter(|found| *found != Type::Boolean) {
                let message = format!("the condition of a pattern variable must be boolean, but this is {found}");
                self.error(Code::TypeMismatch, &condition.head, message, "not a boolean");
            }
        }
        for measure in measures {
            self.expression(&measure.expression, scope);
        }
    }

    /// SUBSET, DEFINE and SKIP TO name variables of the pattern; what Trino says before it looks at any expression.
    fn clauses(&mut self, measures: &[Measure], pattern: &RowPattern) {
        self.variables(pattern);
        for quantifier in &pattern.quantifiers {
            self.quantifier(quantifier);
        }
        let labels = pattern.labels();
        let skip_to = pattern.skip.as_ref().and_then(Skip::variable);
        if let Some(name) = skip_to.filter(|name| !labels.contains(&name.canonical())) {
            let message = format!("`{}` is not a variable of the pattern", name.value);
            let error = Diagnostic::error(
                Code::InvalidLabel,
                name.range.clone(),
                message,
                "and none of its subsets",
            );
            self.report(error.help(known_variables(pattern)));
        }
        let mut all = Measure::expressions(measures);
        all.extend(pattern.conditions());
        for expression in all {
            self.no_pattern_inside(expression);
        }
    }

    /// `{n, m}`
    fn quantifier(&mut self, quantifier: &Quantifier) {
        let most = i64::from(i32::MAX);
        let is_beyond = |bound: Option<i64>| bound.is_some_and(|bound| bound > most);
        let (code, message) = if is_beyond(quantifier.least) || is_beyond(quantifier.most) {
            (Code::OutOfRange, format!("a quantifier goes to {most}"))
        } else if quantifier.most == Some(0) {
            (
                Code::OutOfRange,
                "what a quantifier repeats at most 0 times never comes".to_owned(),
            )
        } else if quantifier.most.is_some_and(|most| quantifier.least > Some(most)) {
            (
                Code::InvalidRange,
                "the minimum of the quantifier exceeds its maximum".to_owned(),
            )
        } else {
            return;
        };
        self.error(code, &quantifier.range, message, "no such number of rows");
    }

    /// A row pattern holds no other one.
    fn no_pattern_inside(&mut self, expression: &Expression) {
        let mut found: Option<Bytes> = None;
        let specified = |window: &Window| match window {
            Window::Specified(own) => pattern_of(own),
            Window::Named(_) => None,
        };
        walk(Node::Expression(expression), &mut |node| {
            let own = match node {
                Node::Relation(relation) if matches!(&*relation.kind, RelationKind::Pattern { .. }) => {
                    Some(relation.range.clone())
                }
                Node::Body(QueryBody::Specification(block)) => {
                    let windows = block.windows.iter();
                    windows.into_iter().find_map(|window| pattern_of(&window.specification))
                }
                Node::Expression(part) => match &*part.kind {
                    Kind::Call(call) => call.window.as_ref().and_then(specified),
                    Kind::Measure(_, window) => specified(window),
                    _ => None,
                },
                _ => None,
            };
            found = found.take().or(own);
        });
        if let Some(range) = found {
            let message = "a row pattern is inside a row pattern";
            let error = Diagnostic::error(Code::NestedRowPatternRecognition, range, message, "the inner one");
            self.report(error.help("match it in a WITH query, or in the input of the outer one"));
        }
    }

    fn variables(&mut self, pattern: &RowPattern) {
        let variables: HashSet<String> = pattern.variables.iter().map(Identifier::canonical).collect();
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
        let (mut defined, mut finals) = (HashSet::new(), Vec::new());
        for Definition { name, condition } in &pattern.definitions {
            if !is_variable(name) {
                wrong(name, unknown(name), "defines what is not in PATTERN");
            } else if !defined.insert(name.canonical()) {
                wrong(
                    name,
                    format!("the variable `{}` is defined twice", name.value),
                    "the second time",
                );
            }
            let modes = calls_in(condition)
                .into_iter()
                .filter_map(|(_, call)| call.mode.as_ref());
            finals.extend(modes.filter(|mode| mode.is_final));
        }
        for mode in finals {
            let message = "FINAL is not allowed in DEFINE";
            let code = Code::InvalidProcessingMode;
            let error = Diagnostic::error(code, mode.range.clone(), message, "the match is not known yet");
            self.report(error.help("remove FINAL"));
        }
    }

    /// What no expression of a row pattern may hold.
    pub(super) fn not_in_pattern(&mut self, range: &Bytes, what: &str) {
        let message = format!("a row pattern takes no {what}");
        let error = Diagnostic::error(Code::NotSupported, range.clone(), message, "not supported here");
        self.report(error.help("compute it in the input of the pattern"));
    }

    /// What is looked for in a query's rows names neither variables nor functions of the pattern.
    pub(super) fn in_query_of_pattern(&mut self, value: &Expression, labels: &HashSet<String>) {
        let function = calls_in(value).into_iter().find(|(_, call)| is_pattern_function(call));
        let is_labelled = |part: &Expression| {
            let parts = part.qualified_name().unwrap_or_default();
            parts.len() > 1 && labels.contains(&parts[0].canonical())
        };
        let found = function.map(|(part, _)| part).or_else(|| find(value, &is_labelled));
        if let Some(part) = found {
            let message = "IN over a query looks for columns of the row alone in a row pattern";
            let error = Diagnostic::error(Code::NotSupported, part.head.clone(), message, "of the match");
            self.report(error.help("join the query in the input of the pattern"));
        }
    }
}

/// The row pattern of a window.
fn pattern_of(window: &WindowSpecification) -> Option<Bytes> {
    window.frame.as_ref()?.pattern.written.clone()
}

/// The variables of a pattern, as many as one reads.
fn known_variables(pattern: &RowPattern) -> String {
    let mut names: Vec<&str> = pattern.variables.iter().map(|name| name.value.as_str()).listed();
    names.dedup();
    if names.is_empty() {
        return "the pattern has no variables".to_owned();
    }
    let more = if names.len() > MOST_NAMED { ", …" } else { "" };
    names.truncate(MOST_NAMED);
    format!("the pattern has `{}`{more}", names.join("`, `"))
}

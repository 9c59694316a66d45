//! The library of types and functions against Trino's recorded answers; `library/record.py` records them again.

use std::collections::BTreeMap;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::functions::operator::{self, Arithmetic, Comparison, OperatorError};
use flow_log_stack_analysis::functions::{self, Argument, Lambda, Unresolved};
use flow_log_stack_analysis::types::{can_cast, common_super_type};

/// Calls that we answer otherwise on purpose, and why. An entry that is no longer true fails.
const ON_PURPOSE: &[(&str, &str)] = &[(
    "array_join(array(array(integer)), varchar, varchar)",
    "refused by both; Trino finds it late and says OPERATOR_NOT_FOUND",
)];

fn parse(text: &str) -> Type {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The lines of a recording, in columns.
fn lines(recording: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    recording
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

/// What was compared, and what differed.
#[derive(Default)]
struct Comparisons {
    asked: usize,
    on_purpose: usize,
    wrong: BTreeMap<String, Vec<String>>,
}

impl Comparisons {
    fn compare(&mut self, subject: &str, what: &str, ours: &str, trinos: &str) {
        self.asked += 1;
        // Where Trino itself breaks down it cannot judge.
        if ours == trinos || trinos == "GENERIC_INTERNAL_ERROR" {
            return;
        }
        if ON_PURPOSE.iter().any(|(call, _)| what == *call) {
            self.on_purpose += 1;
            return;
        }
        let wrong = self.wrong.entry(subject.to_owned()).or_default();
        wrong.push(format!("{what}: {ours}, Trino: {trinos}"));
    }

    /// Fails with the first disagreements about each subject.
    fn finish(&self, on_purpose: usize) {
        let wrong: usize = self.wrong.values().map(Vec::len).sum();
        let shown: Vec<&String> = self.wrong.values().flat_map(|all| all.iter().take(5)).collect();
        assert!(self.wrong.is_empty(), "{wrong} of {} differ: {shown:#?}", self.asked);
        println!("{} answers compared", self.asked);
        assert_eq!(self.on_purpose, on_purpose, "an entry of the list is no longer true");
    }
}

fn code(error: &OperatorError) -> &'static str {
    match error {
        OperatorError::Mismatch => "TYPE_MISMATCH",
        OperatorError::Ambiguous => "AMBIGUOUS_FUNCTION_CALL",
        OperatorError::OutOfRange(_) => "INVALID_FUNCTION_ARGUMENT",
        OperatorError::NoMap(_) => "TYPE_NOT_FOUND",
    }
}

fn shown(result: Result<Type, OperatorError>) -> String {
    result.map_or_else(|error| code(&error).to_owned(), |result| result.to_string())
}

fn pair(operation: &str, left: &Type, right: &str) -> String {
    let arithmetic =
        |arithmetic| shown(operator::arithmetic(arithmetic, left, &parse(right)).map(|found| found.result));
    let boolean = |comparison| shown(operator::comparison(comparison, left, &parse(right)).map(|_| Type::Boolean));
    match operation {
        "meet" => shown(common_super_type(left, &parse(right)).ok_or(OperatorError::Mismatch)),
        "cast" => shown(
            Some(parse(right))
                .filter(|right| can_cast(left, right))
                .ok_or(OperatorError::Mismatch),
        ),
        "add" => arithmetic(Arithmetic::Add),
        "subtract" => arithmetic(Arithmetic::Subtract),
        "multiply" => arithmetic(Arithmetic::Multiply),
        "divide" => arithmetic(Arithmetic::Divide),
        "modulus" => arithmetic(Arithmetic::Modulus),
        "equal" => boolean(Comparison::Equality),
        "less" => boolean(Comparison::Order),
        "negate" => shown(operator::negation(left)),
        "subscript" => shown(operator::subscript(left, &parse(right)).map(|found| found.result)),
        "concat" => call("concat", &[&left.to_string(), right]),
        _ => panic!("{operation}"),
    }
}

/// Resolves a call whose arguments are types, or lambdas such as `(a, b) -> bigint` and `(a, b) -> a`.
fn call(name: &str, texts: &[&str]) -> String {
    let arguments: Vec<Argument> = texts
        .iter()
        .map(|text| {
            if text.contains(" -> ") {
                Argument::Lambda
            } else {
                Argument::Typed(parse(text))
            }
        })
        .collect();
    let resolved = functions::resolve(name, &arguments, &mut |index, parameters| {
        let (names, body) = texts[index].split_once(" -> ").expect("a lambda");
        if names.matches(',').count() + 1 != parameters.len() {
            return Lambda::Refused;
        }
        match body.as_bytes() {
            [letter] => Lambda::Typed(parameters[usize::from(letter - b'a')].clone().expect("a known type")),
            _ => Lambda::Typed(parse(body)),
        }
    });
    match resolved {
        Ok(resolved) => resolved.return_type.expect("a known type").to_string(),
        Err(Unresolved::NotFound(_)) => "FUNCTION_NOT_FOUND".to_owned(),
        Err(Unresolved::Ambiguous(_)) => "AMBIGUOUS_FUNCTION_CALL".to_owned(),
        Err(Unresolved::OutOfRange(_)) => "INVALID_FUNCTION_ARGUMENT".to_owned(),
        Err(Unresolved::NoMap(_)) => "TYPE_NOT_FOUND".to_owned(),
        Err(Unresolved::Lambda) => "INVALID_PARAMETER_USAGE".to_owned(),
        Err(Unresolved::NotConverging) => "GENERIC_INTERNAL_ERROR".to_owned(),
        Err(Unresolved::Special) => "special".to_owned(),
    }
}

#[test]
fn pairs_of_types() {
    let recorded: Vec<Vec<&str>> = lines(include_str!("library/pairs.tsv")).collect();
    let rights = |operation: &str, left: &str| -> Vec<&str> {
        let named = recorded.iter().filter(|columns| columns[..2] == [operation, left]);
        named.flat_map(|columns| columns[3].split(" | ")).collect()
    };
    let mut comparisons = Comparisons::default();
    for columns in recorded.iter().filter(|columns| !columns[1].is_empty()) {
        let [operation, left, answer, these] = columns[..] else {
            panic!("{columns:?}")
        };
        let these: Vec<&str> = if these == "*" {
            let named = rights(operation, left);
            rights(operation, "")
                .into_iter()
                .filter(|right| !named.contains(right))
                .collect()
        } else {
            these.split(" | ").collect()
        };
        let left = parse(left);
        for right in these {
            let ours = pair(operation, &left, right);
            comparisons.compare(operation, &format!("{operation} {left}, {right}"), &ours, answer);
        }
    }
    comparisons.finish(0);
}

#[test]
fn calls_of_functions() {
    let mut comparisons = Comparisons::default();
    for columns in lines(include_str!("library/calls.tsv")) {
        let [name, answer, arguments] = columns[..] else {
            panic!("{columns:?}")
        };
        let arguments: Vec<&str> = arguments.split(" | ").filter(|argument| !argument.is_empty()).collect();
        let what = format!("{name}({})", arguments.join(", "));
        comparisons.compare(name, &what, &call(name, &arguments), answer);
    }
    comparisons.finish(ON_PURPOSE.len());
}

//! A plan as text: a node a line, what it takes rows from below it.
//!
//! Columns are numbers with `#`; a table is its index in the catalog, and its columns have their names from the catalog.

use std::fmt;

use super::expression::json::{
    Json, JsonBehavior, JsonEncoding, JsonFormat, JsonInput, JsonPath, JsonPathKind, JsonWrapper,
};
use super::expression::of_match::{MatchedRow, OfMatch};
use super::expression::{
    AggregateCall, Call, Current, Expression, ExpressionKind as Kind, Literal, Parameter, SortKey,
};
use super::node::recognition::{MatchRows, Recognition, RowPattern, Skip};
use super::node::{
    Aggregate, Frame, FrameBound, FrameUnit, JoinKind, Lateral, Limit, Node, SampleMethod, SetInput, SetOperator,
    Subquery, SubqueryKind, Unnest, Values, Window, WindowCall,
};
use super::{ColumnNumber, Plan};
use crate::types::Type;

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Output ")?;
        let outputs = self.output.iter().enumerate();
        let outputs = outputs.map(|(index, own)| match &own.name {
            Some(name) => format!("{name} := #{}", own.column),
            None => format!("_col{index} := #{}", own.column),
        });
        writeln!(f, "{}", outputs.collect::<Vec<_>>().join(", "))?;
        self.node(f, &self.root, 1)
    }
}

impl Plan {
    fn node(&self, f: &mut fmt::Formatter<'_>, node: &Node, depth: usize) -> fmt::Result {
        let line = self.line(node);
        writeln!(f, "{:1$}{line}", "", depth * 2)?;
        match node {
            Node::SetOperation(operation) => operation
                .inputs
                .iter()
                .try_for_each(|input| self.input(f, "", input, depth + 1)),
            Node::Recursion(recursion) => {
                self.input(f, "base ", &recursion.base, depth + 1)?;
                self.input(f, "step ", &recursion.step, depth + 1)
            }
            _ => node
                .inputs()
                .into_iter()
                .try_for_each(|input| self.node(f, input, depth + 1)),
        }
    }

    fn input(&self, f: &mut fmt::Formatter<'_>, word: &str, input: &SetInput, depth: usize) -> fmt::Result {
        writeln!(f, "{:1$}{word}{2}", "", depth * 2, list(&input.values))?;
        self.node(f, &input.node, depth + 1)
    }

    fn name(&self, column: ColumnNumber) -> &str {
        let own = self.columns.get(column).and_then(|own| own.name.as_deref());
        own.unwrap_or_default()
    }

    fn line(&self, node: &Node) -> String {
        match node {
            Node::Scan(scan) => {
                let columns = scan.columns.iter().map(|own| {
                    let hidden = if own.hidden { " hidden" } else { "" };
                    format!("#{} := {}{hidden}", own.column, self.name(own.column))
                });
                words(["Scan", &scan.name, &joined(columns)])
            }
            Node::Values(Values { columns, .. }) if columns.is_empty() => "One row".to_owned(),
            Node::Values(Values { columns, rows }) => {
                let rows = joined(rows.iter().map(|row| format!("({})", list(row))));
                words(["Values", &numbers(columns), ":=", &rows])
            }
            Node::Filter { condition, .. } => format!("Filter {condition}"),
            Node::Project { columns, .. } => {
                format!(
                    "Project {}",
                    joined(columns.iter().map(|(column, value)| format!("#{column} := {value}")))
                )
            }
            Node::Aggregate(aggregate) => aggregate_line(aggregate),
            Node::Window(window) => window_line(window),
            Node::Recognition(recognition) => recognition_line(recognition),
            Node::Sort { keys, .. } => format!("Sort {}", list(keys)),
            Node::Limit(limit) => limit_line(limit),
            Node::Distinct { columns, .. } => format!("Distinct {}", numbers(columns)),
            Node::Join(join) => {
                let condition = join
                    .condition
                    .as_ref()
                    .map(|own| format!("on {own}"))
                    .unwrap_or_default();
                words([kind(join.kind), "join", &condition])
            }
            Node::Lateral(Lateral {
                kind: own,
                condition,
                correlation,
                ..
            }) => {
                let condition = condition.as_ref().map(|own| format!("on {own}")).unwrap_or_default();
                words([kind(*own), "lateral", &condition, &correlated(correlation)])
            }
            Node::Unnest(unnest) => unnest_line(unnest),
            Node::SetOperation(operation) => {
                let word = match operation.operator {
                    SetOperator::Union => "Union",
                    SetOperator::Intersect => "Intersect",
                    SetOperator::Except => "Except",
                };
                let all = if operation.distinct { "" } else { "all" };
                words([word, all, &numbers(&operation.columns)])
            }
            Node::Subquery(subquery) => subquery_line(subquery),
            Node::Reading { query, columns } => {
                let columns = joined(columns.iter().map(|(own, of)| format!("#{own} := #{of}")));
                words(["Read", &format!("query {query}"), &columns])
            }
            Node::Recursion(recursion) => {
                let all = if recursion.distinct { "" } else { "all" };
                let query = format!("query {}", recursion.query);
                words(["Recursion", all, &query, &numbers(&recursion.columns)])
            }
            Node::Sample { method, percentage, .. } => {
                let method = match method {
                    SampleMethod::Bernoulli => "bernoulli",
                    SampleMethod::System => "system",
                };
                format!("Sample {method} {percentage} percent")
            }
        }
    }
}

fn aggregate_line(aggregate: &Aggregate) -> String {
    let keys = joined(
        aggregate
            .keys
            .iter()
            .map(|key| format!("#{} := {}", key.column, key.value)),
    );
    let keys = if keys.is_empty() { keys } else { format!("by {keys}") };
    let sets = if aggregate.sets.len() == 1 {
        String::new()
    } else {
        let set = |set: &Vec<usize>| {
            let columns: Vec<ColumnNumber> = set.iter().map(|index| aggregate.keys[*index].column).collect();
            format!("({})", numbers(&columns))
        };
        format!("sets {}", joined(aggregate.sets.iter().map(set)))
    };
    let number = aggregate.set.map(|set| format!("set #{set}")).unwrap_or_default();
    let calls = joined(
        aggregate
            .aggregates
            .iter()
            .map(|(column, call)| format!("#{column} := {call}")),
    );
    let parts = joined([keys, sets, number, calls].into_iter().filter(|part| !part.is_empty()));
    words(["Aggregate", &parts])
}

fn window_line(window: &Window) -> String {
    words([
        "Window",
        &part("partition by", list(&window.partition_by)),
        &part("order by", list(&window.order_by)),
        &made(&window.functions),
    ])
}

/// Variables are numbers with `$`.
fn recognition_line(own: &Recognition) -> String {
    let rows = match &own.rows {
        MatchRows::One => "one row".to_owned(),
        MatchRows::All { empty, unmatched } => words([
            "all rows",
            if *empty { "" } else { "without empty matches" },
            if *unmatched { "with unmatched rows" } else { "" },
        ]),
        MatchRows::Window { functions, end, seeks } => words([
            "each row",
            if *seeks { "seek" } else { "" },
            &format!("[TO {end}]"),
            &made(functions),
        ]),
    };
    let variables = own.variables.iter().enumerate().map(|(index, variable)| {
        let condition = variable.condition.as_ref().map(|own| format!(" as {own}"));
        format!("${index} {}{}", variable.name, condition.unwrap_or_default())
    });
    words([
        "Recognition",
        &part("partition by", list(&own.partition_by)),
        &part("order by", list(&own.order_by)),
        &format!("pattern ({})", own.pattern),
        &part("define", joined(variables)),
        &own.skip.to_string(),
        &rows,
        &made(&own.measures),
    ])
}

impl fmt::Display for RowPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = |parts: &[Self], between: &str| {
            let parts: Vec<String> = parts.iter().map(Self::to_string).collect();
            parts.join(between)
        };
        match self {
            Self::Empty => f.write_str("()"),
            Self::Variable(index) => write!(f, "${index}"),
            Self::Start => f.write_str("^"),
            Self::End => f.write_str("$"),
            Self::Sequence(parts) => write!(f, "({})", all(parts, " ")),
            Self::Alternatives(parts) => write!(f, "({})", all(parts, " | ")),
            Self::Permutation(parts) => write!(f, "permute({})", all(parts, ", ")),
            Self::Excluded(part) => write!(f, "{{- {part} -}}"),
            Self::Repeated {
                pattern,
                least,
                most,
                greedy,
            } => {
                let most = most.map(|most| most.to_string()).unwrap_or_default();
                let reluctant = if *greedy { "" } else { "?" };
                write!(f, "{pattern}{{{least},{most}}}{reluctant}")
            }
        }
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PastLastRow => f.write_str("skip past last row"),
            Self::ToNextRow => f.write_str("skip to next row"),
            Self::To { variables, first } => {
                let word = if *first { "first" } else { "last" };
                write!(f, "skip to {word} {}", of_variables(variables))
            }
        }
    }
}

fn of_variables(variables: &[usize]) -> String {
    let all: Vec<String> = variables.iter().map(|index| format!("${index}")).collect();
    all.join("|")
}

impl fmt::Display for OfMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column { value, row } => write!(f, "{value}@{row}"),
            Self::Classifier(row) => write!(f, "classifier@{row}"),
            Self::Number => f.write_str("match_number()"),
            Self::Aggregate {
                call,
                variables,
                is_final,
            } => {
                let is_final = if *is_final { "final " } else { "" };
                let of = part(" of", of_variables(variables));
                write!(f, "{is_final}{call}{of}")
            }
        }
    }
}

impl fmt::Display for MatchedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match (self.first, self.is_final) {
            (true, _) => "first",
            (false, true) => "final last",
            (false, false) => "last",
        };
        let passed = part(
            "after",
            if self.passed == 0 {
                String::new()
            } else {
                self.passed.to_string()
            },
        );
        let moved = if self.moved == 0 {
            String::new()
        } else {
            format!("{:+}", self.moved)
        };
        let whole = words([word, &of_variables(&self.variables), &passed, &moved]);
        write!(f, "[{whole}]")
    }
}

/// Columns with what they are.
fn made<T: fmt::Display>(columns: &[(ColumnNumber, T)]) -> String {
    joined(columns.iter().map(|(column, own)| format!("#{column} := {own}")))
}

/// A text after a word, if there is one.
fn part(word: &str, text: String) -> String {
    if text.is_empty() {
        text
    } else {
        format!("{word} {text}")
    }
}

fn limit_line(limit: &Limit) -> String {
    let offset = limit
        .offset
        .as_ref()
        .map(|own| format!("offset {own}"))
        .unwrap_or_default();
    let count = limit.count.as_ref().map(ToString::to_string).unwrap_or_default();
    let ties = limit
        .ties
        .as_ref()
        .map(|keys| format!("with ties of {}", list(keys)))
        .unwrap_or_default();
    words(["Limit", &count, &offset, &ties])
}

fn unnest_line(unnest: &Unnest) -> String {
    let items = joined(
        unnest
            .items
            .iter()
            .map(|item| format!("{} := {}", numbers(&item.columns), item.value)),
    );
    let ordinality = unnest
        .ordinality
        .map(|own| format!("ordinality #{own}"))
        .unwrap_or_default();
    words([if unnest.outer { "Left unnest" } else { "Unnest" }, &items, &ordinality])
}

fn subquery_line(subquery: &Subquery) -> String {
    let kind = match &subquery.kind {
        SubqueryKind::Scalar { column } => format!("scalar #{column}"),
        SubqueryKind::Exists => "exists".to_owned(),
        SubqueryKind::In { value, column } => format!("{value} in #{column}"),
        SubqueryKind::Quantified {
            operator,
            quantifier,
            value,
            column,
        } => format!("{value} {} {} #{column}", operator.sign(), quantifier.word()),
    };
    words([
        "Subquery",
        &format!("#{} := {kind}", subquery.column),
        &correlated(&subquery.correlation),
    ])
}

fn correlated(columns: &[ColumnNumber]) -> String {
    if columns.is_empty() {
        String::new()
    } else {
        format!("correlated with {}", numbers(columns))
    }
}

fn kind(kind: JoinKind) -> &'static str {
    match kind {
        JoinKind::Inner => "Inner",
        JoinKind::Left => "Left",
        JoinKind::Right => "Right",
        JoinKind::Full => "Full",
    }
}

fn words<const N: usize>(parts: [&str; N]) -> String {
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().collect::<Vec<_>>().join(", ")
}

fn list<T: fmt::Display>(parts: &[T]) -> String {
    joined(parts.iter().map(ToString::to_string))
}

fn numbers(columns: &[ColumnNumber]) -> String {
    joined(columns.iter().map(|column| format!("#{column}")))
}

impl fmt::Display for SortKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.descending { "DESC" } else { "ASC" };
        let nulls = if self.nulls_first { "FIRST" } else { "LAST" };
        write!(f, "{} {direction} NULLS {nulls}", self.value)
    }
}

impl fmt::Display for AggregateCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let distinct = if self.distinct { "DISTINCT " } else { "" };
        write!(
            f,
            "{}({distinct}{}",
            self.call.overload.name,
            list(&self.call.arguments)
        )?;
        if !self.order_by.is_empty() {
            write!(f, " ORDER BY {}", list(&self.order_by))?;
        }
        f.write_str(")")?;
        match &self.filter {
            Some(filter) => write!(f, " FILTER ({filter})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for WindowCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ignore = if self.ignore_nulls { " IGNORE NULLS" } else { "" };
        write!(f, "{}{ignore} {}", self.call, self.frame)
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            FrameUnit::Range => "RANGE",
            FrameUnit::Rows => "ROWS",
            FrameUnit::Groups => "GROUPS",
        };
        write!(f, "[{unit} {} TO {}]", self.start, self.end)
    }
}

impl fmt::Display for FrameBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (offset, word) = match self {
            Self::UnboundedPreceding => return f.write_str("UNBOUNDED PRECEDING"),
            Self::CurrentRow => return f.write_str("CURRENT ROW"),
            Self::UnboundedFollowing => return f.write_str("UNBOUNDED FOLLOWING"),
            Self::Preceding(offset) => (offset, "PRECEDING"),
            Self::Following(offset) => (offset, "FOLLOWING"),
        };
        write!(f, "{} {word}", offset.value)?;
        match &offset.edge {
            Some(edge) => write!(f, " until {edge}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.overload.name {
            "$add" => "+",
            "$subtract" => "-",
            "$multiply" => "*",
            "$divide" => "/",
            "$modulus" => "%",
            _ => "",
        };
        match self.arguments.as_slice() {
            [left, right] if !sign.is_empty() => write!(f, "{} {sign} {}", Part(left), Part(right)),
            [value] if self.overload.name == "$negation" => write!(f, "-{}", Part(value)),
            [base, index] if self.overload.name == "$subscript" => write!(f, "{}[{index}]", Part(base)),
            arguments => write!(f, "{}({})", self.overload.name, list(arguments)),
        }
    }
}

/// A part of a larger expression, in parentheses where it has an operator.
struct Part<'a>(&'a Expression);

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has_operator = match &self.0.kind {
            Kind::Comparison { .. }
            | Kind::And(_)
            | Kind::Or(_)
            | Kind::Not(_)
            | Kind::IsNull(_)
            | Kind::Between { .. }
            | Kind::In { .. }
            | Kind::Like { .. }
            | Kind::Lambda { .. }
            | Kind::AtTimeZone { .. } => true,
            Kind::Call(call) => call.overload.name.starts_with('$') && call.overload.name != "$subscript",
            _ => false,
        };
        if has_operator {
            write!(f, "({})", self.0)
        } else {
            self.0.fmt(f)
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let terms = |list: &[Self], word: &str| {
            let terms: Vec<String> = list.iter().map(|term| Part(term).to_string()).collect();
            terms.join(word)
        };
        match &self.kind {
            Kind::Column(column) => write!(f, "#{column}"),
            Kind::Literal(literal) => write_literal(f, literal, &self.data_type),
            Kind::Parameter(Parameter::Positional(position)) => write!(f, "?{position}:{}", self.data_type),
            Kind::Parameter(Parameter::Named { index, list }) => {
                let several = if *list { "…" } else { "" };
                write!(f, ":{index}{several}:{}", self.data_type)
            }
            Kind::Call(call) => call.fmt(f),
            Kind::Coerce(value) => write!(f, "coerce({value} as {})", self.data_type),
            Kind::Cast { value, safe } => {
                let word = if *safe { "try_cast" } else { "cast" };
                write!(f, "{word}({value} as {})", self.data_type)
            }
            Kind::Comparison { operator, left, right } => {
                write!(f, "{} {} {}", Part(left), operator.sign(), Part(right))
            }
            Kind::And(list) => f.write_str(&terms(list, " AND ")),
            Kind::Or(list) => f.write_str(&terms(list, " OR ")),
            Kind::Not(value) => write!(f, "NOT {}", Part(value)),
            Kind::IsNull(value) => write!(f, "{} IS NULL", Part(value)),
            Kind::Between { value, low, high } => write!(f, "{} BETWEEN {} AND {}", Part(value), Part(low), Part(high)),
            Kind::In { value, list: all } => write!(f, "{} IN ({})", Part(value), list(all)),
            Kind::Like { value, pattern, escape } => {
                write!(f, "{} LIKE {}", Part(value), Part(pattern))?;
                escape
                    .iter()
                    .try_for_each(|escape| write!(f, " ESCAPE {}", Part(escape)))
            }
            Kind::Case { branches, otherwise } => write_case(f, None, branches, otherwise.as_deref()),
            Kind::SimpleCase {
                operand,
                branches,
                otherwise,
            } => write_case(f, Some(operand), branches, otherwise.as_deref()),
            Kind::Coalesce(all) => write!(f, "coalesce({})", list(all)),
            Kind::NullIf {
                value,
                other,
                compared_as,
            } => write!(f, "nullif({value}, {other} as {compared_as})"),
            Kind::Try(value) => write!(f, "try({value})"),
            Kind::Lambda { parameters, body } => write!(f, "({}) -> {body}", numbers(parameters)),
            Kind::Array(all) => write!(f, "ARRAY[{}]", list(all)),
            Kind::Row(all) => write!(f, "ROW({})", list(all)),
            Kind::Field { row, index } => write!(f, "{}.{index}", Part(row)),
            Kind::AtTimeZone { value, zone } => write!(f, "{} AT TIME ZONE {}", Part(value), Part(zone)),
            Kind::Current(current) => f
                .write_str(match current {
                    Current::Date => "current_date",
                    Current::Time => "current_time",
                    Current::Timestamp => "current_timestamp",
                    Current::User => "current_user",
                    Current::Catalog => "current_catalog",
                    Current::Schema => "current_schema",
                    Current::Path => "current_path",
                })
                .and_then(|()| match self.data_type {
                    Type::Time { .. } | Type::Timestamp { .. } => write!(f, ":{}", self.data_type),
                    _ => Ok(()),
                }),
            Kind::Format(all) => write!(f, "format({})", list(all)),
            Kind::Json(json) => json.fmt(f),
            Kind::OfMatch(own) => own.fmt(f),
            Kind::Grouping { set, values } => {
                let set = set.map(|set| format!("#{set}")).unwrap_or_default();
                write!(f, "grouping({set}: {})", list(values))
            }
        }
    }
}

fn write_case(
    f: &mut fmt::Formatter<'_>,
    operand: Option<&Expression>,
    branches: &[(Expression, Expression)],
    otherwise: Option<&Expression>,
) -> fmt::Result {
    f.write_str("CASE")?;
    operand.into_iter().try_for_each(|operand| write!(f, " {operand}"))?;
    for (condition, result) in branches {
        write!(f, " WHEN {condition} THEN {result}")?;
    }
    otherwise
        .into_iter()
        .try_for_each(|otherwise| write!(f, " ELSE {otherwise}"))?;
    f.write_str(" END")
}

fn write_literal(f: &mut fmt::Formatter<'_>, literal: &Literal, data_type: &Type) -> fmt::Result {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    match literal {
        Literal::Null => f.write_str("NULL"),
        Literal::Boolean(value) => f.write_str(if *value { "TRUE" } else { "FALSE" }),
        Literal::Integer(value) => write!(f, "{value}"),
        Literal::Number(text) => f.write_str(text),
        Literal::Text(text) => f.write_str(&quoted(text)),
        Literal::Binary(bytes) => {
            f.write_str("X'")?;
            bytes.iter().try_for_each(|byte| write!(f, "{byte:02X}"))?;
            f.write_str("'")
        }
        Literal::Typed(text) => write!(f, "{data_type} {}", quoted(text)),
        Literal::Interval(length) => write!(f, "{data_type} {length}"),
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let absent = |absent: &bool| if *absent { " ABSENT ON NULL" } else { " NULL ON NULL" };
        let bytes = |encoding: &Option<JsonEncoding>| encoding.map(|own| format!(" as {own}")).unwrap_or_default();
        match self {
            Self::Path(path) => path.fmt(f),
            Self::Object {
                members,
                absent_on_null,
                unique_keys,
                encoding,
            } => {
                let members = joined(members.iter().map(|(name, value)| format!("{name}: {value}")));
                let unique = if *unique_keys { " WITH UNIQUE KEYS" } else { "" };
                write!(
                    f,
                    "json_object({members}{}{unique}{})",
                    absent(absent_on_null),
                    bytes(encoding)
                )
            }
            Self::Array {
                elements,
                absent_on_null,
                encoding,
            } => write!(
                f,
                "json_array({}{}{})",
                list(elements),
                absent(absent_on_null),
                bytes(encoding)
            ),
        }
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.kind {
            JsonPathKind::Exists => "json_exists",
            JsonPathKind::Value { .. } => "json_value",
            JsonPathKind::Query { .. } => "json_query",
        };
        write!(f, "{name}({}, '{}'", self.input, self.path.replace('\'', "''"))?;
        if !self.passing.is_empty() {
            let passing = self.passing.iter().map(|(name, own)| format!("{own} AS {name}"));
            write!(f, " PASSING {}", joined(passing))?;
        }
        match &self.kind {
            JsonPathKind::Exists => {}
            JsonPathKind::Value { on_empty } => write!(f, " {on_empty} ON EMPTY")?,
            JsonPathKind::Query {
                wrapper,
                omit_quotes,
                on_empty,
                encoding,
            } => {
                f.write_str(match wrapper {
                    JsonWrapper::Without => "",
                    JsonWrapper::Conditional => " WITH CONDITIONAL WRAPPER",
                    JsonWrapper::Unconditional => " WITH WRAPPER",
                })?;
                f.write_str(if *omit_quotes { " OMIT QUOTES" } else { "" })?;
                write!(f, " {on_empty} ON EMPTY")?;
                encoding.iter().try_for_each(|own| write!(f, " as {own}"))?;
            }
        }
        write!(f, " {} ON ERROR)", self.on_error)
    }
}

impl fmt::Display for JsonBehavior {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "ERROR",
            Self::Null => "NULL",
            Self::Default(value) => return write!(f, "DEFAULT {value}"),
            Self::EmptyArray => "EMPTY ARRAY",
            Self::EmptyObject => "EMPTY OBJECT",
            Self::True => "TRUE",
            Self::False => "FALSE",
            Self::Unknown => "UNKNOWN",
        })
    }
}

impl fmt::Display for JsonInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.format {
            None => self.value.fmt(f),
            Some(JsonFormat::Text) => write!(f, "{} FORMAT JSON", self.value),
            Some(JsonFormat::Bytes(encoding)) => write!(f, "{} FORMAT JSON ENCODING {encoding}", self.value),
        }
    }
}

impl fmt::Display for JsonEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF8",
            Self::Utf16 => "UTF16",
            Self::Utf32 => "UTF32",
        })
    }
}

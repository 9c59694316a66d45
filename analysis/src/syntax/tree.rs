//! The tree of a query, shaped and named like Trino's.
//!
//! Each node has its bytes, and a `head`: the bytes to point at, which start where Trino says that the node stands
//! (an operator at its sign, a call at its name).

use std::collections::HashSet;
use std::ops::Range;

use crate::listed::Listed as _;
use crate::types::value::IntervalField;

/// Bytes of the text.
pub(crate) type Bytes = Range<usize>;

/// A name, or one part of it.
#[derive(Clone)]
pub(crate) struct Identifier {
    /// The name without quotes.
    pub(crate) value: String,
    pub(crate) quoted: bool,
    pub(crate) range: Bytes,
}

impl Identifier {
    /// Whether it is this name: names ignore case, quoted or not.
    pub(crate) fn is(&self, name: &str) -> bool {
        same_name(&self.value, name)
    }

    /// Where Trino compares names as they are written (windows, measures, pattern variables), unquoted ones fold to
    /// upper case, and quoted ones keep theirs.
    pub(crate) fn canonical(&self) -> String {
        if self.quoted {
            self.value.clone()
        } else {
            self.value.to_uppercase()
        }
    }
}

/// Whether two names are one: they ignore case, quoted or not.
#[inline]
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other) || (!one.is_ascii() && one.to_lowercase() == other.to_lowercase())
}

/// `a.b.c`
#[derive(Clone)]
pub(crate) struct QualifiedName {
    pub(crate) parts: Vec<Identifier>,
    pub(crate) range: Bytes,
}

impl QualifiedName {
    pub(crate) fn last(&self) -> &Identifier {
        &self.parts[self.parts.len() - 1]
    }
}

#[derive(Clone)]
pub(crate) struct Query {
    pub(crate) with: Option<With>,
    pub(crate) body: QueryBody,
    pub(crate) order_by: Option<OrderBy>,
    pub(crate) offset: Option<Offset>,
    pub(crate) limit: Option<Limit>,
    pub(crate) range: Bytes,
}

impl Query {
    /// Whether LIMIT or FETCH FIRST keeps some rows only.
    pub(crate) fn is_limited(&self) -> bool {
        let limit = self.limit.as_ref();
        limit.is_some_and(|limit| !matches!(limit.kind, LimitKind::All))
    }

    /// Where each of this many columns of the result is written: an item of the outermost select list, its alias
    /// included.
    /// None where there is no such list, and of the columns between two `*`.
    pub(crate) fn item_ranges(&self, columns: usize) -> Vec<Option<Bytes>> {
        let items = self.body.select_list().unwrap_or_default();
        let single = |item: &SelectItem| match item {
            SelectItem::Single { .. } => Some(Some(item.range())),
            SelectItem::All(_) | SelectItem::AllOf { .. } => None,
        };
        let mut ranges: Vec<_> = items.iter().map_while(single).listed();
        let mut last: Vec<_> = items[ranges.len()..].iter().rev().map_while(single).listed();
        let between = match &items[ranges.len()..items.len() - last.len()] {
            [only] => Some(only.range()),
            _ => None,
        };
        ranges.resize(columns.saturating_sub(last.len()).max(ranges.len()), between);
        last.reverse();
        ranges.append(&mut last);
        ranges
    }

    /// The number of rows kept of an order, including those that OFFSET skips; and the word LIMIT or FETCH.
    pub(crate) fn sorted_rows(&self) -> Option<(Bytes, u64)> {
        let limit = self.limit.as_ref().filter(|_| self.order_by.is_some())?;
        if matches!(limit.kind, LimitKind::Fetch { with_ties: true, .. }) {
            return None;
        }
        let skipped = match self.offset.as_ref().map(|offset| &offset.count) {
            Some(RowCount::Integer(digits)) => digits.parse().unwrap_or(0),
            _ => 0,
        };
        Some((limit.head.clone(), limit.kind.rows()?.saturating_add(skipped)))
    }

    /// The numbers of OFFSET, LIMIT and FETCH FIRST.
    pub(crate) fn row_counts(&self) -> impl Iterator<Item = &RowCount> {
        let limit = self.limit.as_ref().and_then(|limit| match &limit.kind {
            LimitKind::Rows(count) => Some(count),
            LimitKind::Fetch { count, .. } => count.as_ref(),
            LimitKind::All => None,
        });
        self.offset.iter().map(|offset| &offset.count).chain(limit)
    }
}

#[derive(Clone)]
pub(crate) struct With {
    /// The word WITH.
    pub(crate) head: Bytes,
    pub(crate) recursive: bool,
    pub(crate) queries: Vec<WithQuery>,
}

#[derive(Clone)]
pub(crate) struct WithQuery {
    pub(crate) name: Identifier,
    pub(crate) columns: Option<Vec<Identifier>>,
    pub(crate) query: Query,
}

#[derive(Clone)]
pub(crate) enum QueryBody {
    Specification(Box<QuerySpecification>),
    SetOperation(Box<SetOperation>),
    /// `TABLE name`
    Table(TableName),
    /// The rows, and the bytes of the word VALUES.
    Values(Vec<Expression>, Bytes),
    /// A query in parentheses.
    Subquery(Box<Query>),
}

impl QueryBody {
    /// The select list that names the columns: that of the first block.
    fn select_list(&self) -> Option<&[SelectItem]> {
        let mut body = self;
        loop {
            body = match body {
                Self::Specification(block) => return Some(&block.items),
                Self::SetOperation(operation) => &operation.left,
                Self::Subquery(query) => &query.body,
                Self::Table(_) | Self::Values(..) => return None,
            };
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetOperator {
    Union,
    Intersect,
    Except,
}

#[derive(Clone)]
pub(crate) struct SetOperation {
    pub(crate) operator: SetOperator,
    pub(crate) distinct: bool,
    pub(crate) left: QueryBody,
    pub(crate) right: QueryBody,
    /// The word UNION, INTERSECT or EXCEPT.
    pub(crate) head: Bytes,
}

#[derive(Clone)]
pub(crate) enum RowCount {
    Integer(String),
    /// `?` or `:name`
    Parameter(Expression),
}

#[derive(Clone)]
pub(crate) struct Offset {
    /// The word OFFSET.
    pub(crate) head: Bytes,
    pub(crate) count: RowCount,
}

#[derive(Clone)]
pub(crate) struct Limit {
    /// The word LIMIT or FETCH.
    pub(crate) head: Bytes,
    pub(crate) kind: LimitKind,
}

#[derive(Clone)]
pub(crate) enum LimitKind {
    All,
    Rows(RowCount),
    /// `FETCH FIRST`
    Fetch {
        count: Option<RowCount>,
        with_ties: bool,
    },
}

impl LimitKind {
    /// How many rows it leaves, where it says a number.
    pub(crate) fn rows(&self) -> Option<u64> {
        match self {
            Self::Fetch { count: None, .. } => Some(1),
            Self::Rows(RowCount::Integer(digits))
            | Self::Fetch {
                count: Some(RowCount::Integer(digits)),
                ..
            } => Some(digits.parse().unwrap_or(u64::MAX)),
            _ => None,
        }
    }
}

#[derive(Clone)]
pub(crate) struct OrderBy {
    pub(crate) items: Vec<SortItem>,
    /// The word ORDER.
    pub(crate) head: Bytes,
}

impl OrderBy {
    /// What a clause sorts by: nothing if it is missing.
    pub(crate) fn items(clause: Option<&Self>) -> &[SortItem] {
        clause.map_or(&[], |clause| &clause.items)
    }

    pub(crate) fn keys(clause: Option<&Self>) -> Vec<&Expression> {
        Self::items(clause).iter().map(|item| &item.key).listed()
    }
}

#[derive(Clone)]
pub(crate) struct SortItem {
    pub(crate) key: Expression,
    pub(crate) descending: bool,
    /// NULLS FIRST; without a word NULLs come last, in either direction.
    pub(crate) nulls_first: bool,
    /// The word ASC or DESC; empty if it would stand.
    pub(crate) ordering: Bytes,
}

#[derive(Clone)]
pub(crate) struct QuerySpecification {
    pub(crate) distinct: bool,
    pub(crate) items: Vec<SelectItem>,
    pub(crate) from: Vec<Relation>,
    pub(crate) where_: Option<Expression>,
    pub(crate) group_by: Option<GroupBy>,
    pub(crate) having: Option<Expression>,
    pub(crate) windows: Vec<WindowDefinition>,
    /// The word SELECT.
    pub(crate) head: Bytes,
}

impl QuerySpecification {
    /// What keys of GROUP BY or ORDER BY mean: an ordinal means a select item, where no star is before it.
    pub(crate) fn selected<'a>(&'a self, keys: Vec<&'a Expression>) -> Vec<&'a Expression> {
        let before_a_star = self.items.iter().map_while(|item| match item {
            SelectItem::Single { expression, .. } => Some(expression),
            SelectItem::All(_) | SelectItem::AllOf { .. } => None,
        });
        let before_a_star: Vec<&Expression> = before_a_star.listed();
        let meant = |key: &'a Expression| match *key.kind {
            ExpressionKind::Long(ordinal) => {
                let place = usize::try_from(ordinal).ok().and_then(|ordinal| ordinal.checked_sub(1));
                place.and_then(|place| before_a_star.get(place).copied())
            }
            _ => None,
        };
        keys.into_iter().map(|key| meant(key).unwrap_or(key)).listed()
    }
}

#[derive(Clone)]
pub(crate) enum SelectItem {
    Single {
        expression: Expression,
        alias: Option<Identifier>,
    },
    /// `*`
    All(Bytes),
    /// `target.*`, perhaps `AS (a, b)`
    AllOf {
        target: Expression,
        aliases: Option<Vec<Identifier>>,
    },
}

impl SelectItem {
    /// Its bytes, without the names that may be after `target.*`.
    fn range(&self) -> Bytes {
        match self {
            Self::Single { expression, alias } => {
                let end = alias.as_ref().map_or(expression.range.end, |alias| alias.range.end);
                expression.range.start..end
            }
            Self::All(range) => range.clone(),
            Self::AllOf { target, .. } => target.range.clone(),
        }
    }
}

#[derive(Clone)]
pub(crate) struct GroupBy {
    /// GROUP BY DISTINCT: equal grouping sets count once.
    pub(crate) distinct: bool,
    pub(crate) elements: Vec<GroupingElement>,
    /// The first token of the first element.
    pub(crate) head: Bytes,
}

impl GroupBy {
    /// The expressions of all elements, set after set.
    pub(crate) fn expressions(&self) -> Vec<&Expression> {
        let mut all = Vec::with_capacity(self.elements.len());
        for element in &self.elements {
            all.extend(element.expressions());
        }
        all
    }
}

#[derive(Clone)]
pub(crate) enum GroupingElement {
    /// `a` or `(a, b)`
    Simple(Vec<Expression>),
    Rollup(Vec<Expression>),
    Cube(Vec<Expression>),
    Sets(Vec<Vec<Expression>>),
}

impl GroupingElement {
    /// The expressions, set after set.
    pub(crate) fn expressions(&self) -> Vec<&Expression> {
        match self {
            Self::Simple(list) | Self::Rollup(list) | Self::Cube(list) => list.iter().listed(),
            Self::Sets(sets) => sets.iter().flatten().listed(),
        }
    }
}

#[derive(Clone)]
pub(crate) struct WindowDefinition {
    pub(crate) name: Identifier,
    pub(crate) specification: WindowSpecification,
}

#[derive(Clone)]
pub(crate) struct WindowSpecification {
    pub(crate) existing: Option<Identifier>,
    pub(crate) partition_by: Vec<Expression>,
    pub(crate) order_by: Option<OrderBy>,
    pub(crate) frame: Option<Box<WindowFrame>>,
    /// The first token after the parenthesis.
    pub(crate) head: Bytes,
}

#[derive(Clone)]
pub(crate) enum Window {
    Named(Identifier),
    Specified(Box<WindowSpecification>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FrameUnit {
    Range,
    Rows,
    Groups,
}

#[derive(Clone)]
pub(crate) struct WindowFrame {
    pub(crate) unit: FrameUnit,
    pub(crate) start: FrameBound,
    pub(crate) end: Option<FrameBound>,
    /// Those of MEASURES, when the frame is one of row patterns.
    pub(crate) measures: Vec<Measure>,
    pub(crate) pattern: RowPattern,
    /// Its first word: RANGE, ROWS or GROUPS, or MEASURES before them.
    pub(crate) head: Bytes,
}

impl WindowFrame {
    /// The distances of its bounds.
    pub(crate) fn values(&self) -> Vec<&Expression> {
        let mut values = self.start.value().into_iter().listed();
        values.extend(self.end.as_ref().and_then(FrameBound::value));
        values
    }
}

/// AFTER MATCH, PATTERN, SUBSET and DEFINE.
#[derive(Clone, Default)]
pub(crate) struct RowPattern {
    /// `AFTER MATCH SKIP …`
    pub(crate) skip: Option<Skip>,
    /// The word INITIAL or SEEK.
    pub(crate) search: Option<Bytes>,
    /// Whether it is SEEK.
    pub(crate) seeks: bool,
    /// What is in the parentheses after PATTERN, which a frame need not have.
    pub(crate) written: Option<Bytes>,
    /// The same as a tree.
    pub(crate) term: PatternTerm,
    /// Those of PATTERN, each as often as it is there.
    pub(crate) variables: Vec<Identifier>,
    /// `{n, m}`, in the order of the text.
    pub(crate) quantifiers: Vec<Quantifier>,
    /// The first `^` or `$`.
    pub(crate) anchor: Option<Bytes>,
    /// The first `{-`.
    pub(crate) exclusion: Option<Bytes>,
    pub(crate) subsets: Vec<Subset>,
    pub(crate) definitions: Vec<Definition>,
}

/// Where the search continues after a match.
#[derive(Clone)]
pub(crate) struct Skip {
    /// From the word SKIP.
    pub(crate) range: Bytes,
    pub(crate) to: SkipTo,
}

#[derive(Clone)]
pub(crate) enum SkipTo {
    PastLastRow,
    NextRow,
    /// The first row of a variable.
    First(Identifier),
    /// The last row of a variable.
    Last(Identifier),
}

impl Skip {
    /// The variable that it names.
    pub(crate) fn variable(&self) -> Option<&Identifier> {
        match &self.to {
            SkipTo::First(name) | SkipTo::Last(name) => Some(name),
            SkipTo::PastLastRow | SkipTo::NextRow => None,
        }
    }
}

/// A part of a row pattern.
#[derive(Clone, Default)]
pub(crate) enum PatternTerm {
    /// `()`
    #[default]
    Empty,
    Variable(Identifier),
    /// `^`
    Start,
    /// `$`
    End,
    /// One after the other.
    Sequence(Vec<PatternTerm>),
    /// `a | b`
    Alternatives(Vec<PatternTerm>),
    /// `PERMUTE(a, b)`
    Permutation(Vec<PatternTerm>),
    /// `{- a -}`
    Excluded(Box<PatternTerm>),
    Repeated {
        term: Box<PatternTerm>,
        least: i64,
        /// `None`: any number.
        most: Option<i64>,
        /// Whether as many as possible come first.
        greedy: bool,
    },
}

/// `{n, m}` after a part of a row pattern.
#[derive(Clone)]
pub(crate) struct Quantifier {
    pub(crate) range: Bytes,
    pub(crate) least: Option<i64>,
    pub(crate) most: Option<i64>,
}

/// `name = (element, …)`, after SUBSET.
#[derive(Clone)]
pub(crate) struct Subset {
    pub(crate) name: Identifier,
    pub(crate) elements: Vec<Identifier>,
}

/// `name AS condition`, after DEFINE.
#[derive(Clone)]
pub(crate) struct Definition {
    pub(crate) name: Identifier,
    pub(crate) condition: Expression,
}

impl RowPattern {
    /// What can qualify a column: the variables and the subsets.
    pub(crate) fn labels(&self) -> HashSet<String> {
        let subsets = self.subsets.iter().map(|subset| &subset.name);
        self.variables
            .iter()
            .chain(subsets)
            .map(Identifier::canonical)
            .collect()
    }

    pub(crate) fn conditions(&self) -> Vec<&Expression> {
        self.definitions.iter().map(|definition| &definition.condition).listed()
    }
}

#[derive(Clone)]
pub(crate) enum FrameBound {
    UnboundedPreceding,
    Preceding(Expression),
    CurrentRow,
    Following(Expression),
    UnboundedFollowing,
}

#[derive(Clone)]
pub(crate) struct Relation {
    pub(crate) kind: Box<RelationKind>,
    pub(crate) range: Bytes,
}

impl Relation {
    /// It without its alias and sample.
    pub(crate) fn bare(&self) -> &Self {
        match &*self.kind {
            RelationKind::Aliased { relation, .. } | RelationKind::Sampled { relation, .. } => relation.bare(),
            _ => self,
        }
    }

    /// Whether it sees the relations to its left.
    pub(crate) fn sees_left(&self) -> bool {
        matches!(
            &*self.bare().kind,
            RelationKind::Lateral(_) | RelationKind::Unnest { .. }
        )
    }
}

#[derive(Clone)]
pub(crate) enum RelationKind {
    Table(TableName),
    Subquery(Box<Query>),
    Lateral(Box<Query>),
    Unnest {
        expressions: Vec<Expression>,
        ordinality: bool,
    },
    /// A table function, with its arguments: its output is not known.
    Function(Vec<FunctionArgument>),
    Aliased {
        relation: Relation,
        alias: Identifier,
        columns: Option<Vec<Identifier>>,
    },
    Sampled {
        relation: Relation,
        method: SampleMethod,
        percentage: Expression,
    },
    /// `MATCH_RECOGNIZE`
    Pattern {
        relation: Relation,
        recognition: Box<Recognition>,
    },
    Join(Join),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SampleMethod {
    Bernoulli,
    System,
}

/// An argument of a table function, or what belongs to one.
#[derive(Clone)]
pub(crate) enum FunctionArgument {
    Expression(Expression),
    /// `TABLE(name)` or `TABLE(query)`
    Relation(Relation),
}

/// What `MATCH_RECOGNIZE` says.
#[derive(Clone)]
pub(crate) struct Recognition {
    pub(crate) partition_by: Vec<Expression>,
    pub(crate) order_by: Option<OrderBy>,
    pub(crate) measures: Vec<Measure>,
    /// Whether there is a row of output for each row of a match, and not one for each match.
    pub(crate) all_rows: bool,
    /// Whether also rows that match nothing come out.
    pub(crate) unmatched: bool,
    /// Whether also matches without a row come out.
    pub(crate) empty: bool,
    pub(crate) pattern: RowPattern,
}

/// `expression AS name` after MEASURES
#[derive(Clone)]
pub(crate) struct Measure {
    pub(crate) expression: Expression,
    pub(crate) name: Identifier,
}

impl Measure {
    pub(crate) fn expressions(measures: &[Self]) -> Vec<&Expression> {
        measures.iter().map(|measure| &measure.expression).listed()
    }
}

impl Recognition {
    /// All its expressions.
    pub(crate) fn children(&self) -> Vec<&Expression> {
        let mut all = self.keys();
        all.extend(Measure::expressions(&self.measures));
        all.extend(self.pattern.conditions());
        all
    }

    /// The keys of PARTITION BY and of ORDER BY.
    pub(crate) fn keys(&self) -> Vec<&Expression> {
        let mut all = self.partition_by.iter().listed();
        all.extend(self.sort_keys());
        all
    }

    pub(crate) fn sort_keys(&self) -> Vec<&Expression> {
        OrderBy::keys(self.order_by.as_ref())
    }
}

#[derive(Clone)]
pub(crate) struct TableName {
    pub(crate) name: QualifiedName,
    /// What Trino points at: the name, or the word TABLE before it.
    pub(crate) head: Bytes,
    pub(crate) version: Option<TableVersion>,
}

/// `FOR VERSION AS OF …`, or `FOR TIMESTAMP AS OF …`
#[derive(Clone)]
pub(crate) struct TableVersion {
    /// The word FOR.
    pub(crate) head: Bytes,
    /// Whether a time says which.
    pub(crate) by_time: bool,
    pub(crate) pointer: Expression,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum JoinKind {
    Cross,
    Inner,
    Left,
    Right,
    Full,
}

#[derive(Clone)]
pub(crate) struct Join {
    pub(crate) kind: JoinKind,
    pub(crate) left: Relation,
    pub(crate) right: Relation,
    pub(crate) criteria: JoinCriteria,
}

#[derive(Clone)]
pub(crate) enum JoinCriteria {
    None,
    On(Expression),
    Using(Vec<Identifier>),
    Natural,
}

/// An expression.
#[derive(Clone)]
pub(crate) struct Expression {
    pub(crate) kind: Box<ExpressionKind>,
    pub(crate) range: Bytes,
    /// What to point at, from where Trino says that it stands.
    pub(crate) head: Bytes,
    /// Its number in the tree.
    pub(crate) id: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ComparisonOperator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    IsDistinctFrom,
}

/// What IS asks for; `Unknown` is NULL.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    True,
    False,
    Unknown,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogicalOperator {
    And,
    Or,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum CurrentFunction {
    Date,
    Time,
    Timestamp,
    LocalTime,
    LocalTimestamp,
    User,
    Catalog,
    Schema,
    Path,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NullTreatment {
    Ignore,
    Respect,
}

/// RUNNING or FINAL before a call: over which rows of a match it is.
#[derive(Clone)]
pub(crate) struct ProcessingMode {
    pub(crate) is_final: bool,
    pub(crate) range: Bytes,
}

impl ProcessingMode {
    /// As it is written in messages.
    pub(crate) fn word(&self) -> &'static str {
        if self.is_final { "FINAL" } else { "RUNNING" }
    }
}

#[derive(Clone)]
pub(crate) struct Call {
    /// RUNNING or FINAL before the name.
    pub(crate) mode: Option<ProcessingMode>,
    pub(crate) name: QualifiedName,
    /// `count(*)`, with the qualifier of `count(t.*)`
    pub(crate) star: bool,
    pub(crate) distinct: bool,
    pub(crate) arguments: Vec<Expression>,
    /// From the parenthesis before the arguments to the one after them.
    pub(crate) parentheses: Bytes,
    pub(crate) order_by: Option<OrderBy>,
    pub(crate) filter: Option<Expression>,
    pub(crate) null_treatment: Option<NullTreatment>,
    pub(crate) window: Option<Window>,
}

/// Which SQL/JSON function.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonForm {
    Exists,
    Value,
    Query,
    Object,
    Array,
}

/// One of the SQL/JSON functions.
#[derive(Clone)]
pub(crate) struct JsonFunction {
    pub(crate) form: JsonForm,
    pub(crate) parts: Vec<Expression>,
    /// What each part is to the function.
    pub(crate) roles: Vec<JsonRole>,
    /// The type after RETURNING, and the form.
    pub(crate) returning: Option<(String, Option<JsonFormat>)>,
    pub(crate) wrapper: JsonWrapper,
    /// KEEP QUOTES (true) or OMIT QUOTES.
    pub(crate) quotes: Option<bool>,
    pub(crate) on_empty: Option<JsonBehavior>,
    pub(crate) on_error: Option<JsonBehavior>,
    /// ABSENT ON NULL (true) or NULL ON NULL.
    pub(crate) absent_on_null: Option<bool>,
    /// WITH UNIQUE KEYS.
    pub(crate) unique_keys: bool,
}

/// What a part of a SQL/JSON function is to it.
#[derive(Clone)]
pub(crate) enum JsonRole {
    /// What a path goes through.
    Input(JsonFormat),
    Path,
    /// A value that the path knows by a name.
    Passed(Identifier, Option<JsonFormat>),
    /// What is after DEFAULT.
    Default,
    /// The name of a member of an object.
    Key,
    /// A member of an object, or an element of an array.
    Value(Option<JsonFormat>),
}

/// WITH WRAPPER: whether what a path finds becomes an array.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonWrapper {
    Without,
    Conditional,
    Unconditional,
}

/// What is before ON EMPTY or ON ERROR.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonBehavior {
    Error,
    Null,
    /// The part of the function with this index.
    Default(usize),
    EmptyArray,
    EmptyObject,
    True,
    False,
    Unknown,
}

/// FORMAT JSON: the value is the text of a JSON value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonFormat {
    Plain,
    /// With ENCODING: the text as bytes.
    Encoded(JsonEncoding),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonEncoding {
    Utf8,
    Utf16,
    Utf32,
}

/// WHEN … THEN …
#[derive(Clone)]
pub(crate) struct When {
    pub(crate) condition: Expression,
    pub(crate) result: Expression,
}

/// What may be beside a text without parentheses round it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Binding {
    /// Anything.
    Primary,
    /// Predicates, and words such as AND.
    Value,
    /// AND, OR and NOT.
    Predicate,
    /// No operator.
    Logical,
}

#[derive(Clone)]
pub(crate) enum ExpressionKind {
    Null,
    Boolean(bool),
    /// With its sign, which is checked to fit a bigint.
    Long(i64),
    /// The digits as written, with the sign.
    Decimal(String),
    Double(String),
    Text(String),
    Binary(String),
    /// `TYPE 'text'`
    Generic {
        type_name: String,
        value: String,
    },
    Interval {
        /// Whether a minus is before the text, which may have one of its own.
        negative: bool,
        value: String,
        from: IntervalField,
        to: Option<IntervalField>,
    },
    /// `?`
    Parameter,
    /// `:name`: the index in the catalog; `None` when there is none of the name.
    Named(Option<usize>),
    Identifier(Identifier),
    Dereference {
        base: Expression,
        field: Identifier,
    },
    Call(Box<Call>),
    Lambda {
        parameters: Vec<Identifier>,
        body: Expression,
    },
    Subquery(Box<Query>),
    Exists(Box<Query>),
    SimpleCase {
        operand: Expression,
        whens: Vec<When>,
        otherwise: Option<Expression>,
    },
    SearchedCase {
        whens: Vec<When>,
        otherwise: Option<Expression>,
    },
    If {
        condition: Expression,
        then: Expression,
        otherwise: Option<Expression>,
    },
    Coalesce(Vec<Expression>),
    NullIf(Expression, Expression),
    Try(Expression),
    Format(Vec<Expression>),
    /// The type as text, for `Type`'s `FromStr`.
    Cast {
        value: Expression,
        type_name: String,
        /// `TRY_CAST`: NULL if the cast fails.
        safe: bool,
    },
    Array(Vec<Expression>),
    Row(Vec<Expression>),
    Subscript {
        base: Expression,
        index: Expression,
    },
    Current(CurrentFunction, Option<String>),
    Extract {
        field: Identifier,
        value: Expression,
    },
    /// `TRIM(BOTH … FROM …)`; the function is trim, ltrim or rtrim.
    Trim {
        function: &'static str,
        arguments: Vec<Expression>,
    },
    Grouping(Vec<Expression>),
    /// `+`, `-` before a value.
    Unary {
        minus: bool,
        value: Expression,
    },
    /// One of `+ - * / %`.
    Arithmetic {
        operator: char,
        left: Expression,
        right: Expression,
    },
    Comparison {
        operator: ComparisonOperator,
        left: Expression,
        right: Expression,
    },
    Quantified {
        operator: ComparisonOperator,
        /// ALL, and not ANY or SOME.
        all: bool,
        value: Expression,
        query: Box<Query>,
    },
    Between {
        value: Expression,
        low: Expression,
        high: Expression,
    },
    InList {
        value: Expression,
        list: Vec<Expression>,
    },
    InQuery {
        value: Expression,
        query: Box<Query>,
    },
    Like {
        value: Expression,
        pattern: Expression,
        escape: Option<Expression>,
    },
    IsNull(Expression),
    /// `IS TRUE` and the like, of newer versions.
    IsTruth(Expression, Truth),
    Not(Expression),
    Logical {
        operator: LogicalOperator,
        terms: Vec<Expression>,
    },
    AtTimeZone {
        value: Expression,
        zone: Expression,
    },
    Json(Box<JsonFunction>),
    /// `name OVER …`
    Measure(Identifier, Window),
}

impl Expression {
    /// The parts of `a.b.c`, when it is but names.
    pub(crate) fn qualified_name(&self) -> Option<Vec<&Identifier>> {
        match &*self.kind {
            ExpressionKind::Identifier(name) => Some(vec![name]),
            ExpressionKind::Dereference { base, field } => {
                let mut parts = base.qualified_name()?;
                parts.push(field);
                Some(parts)
            }
            _ => None,
        }
    }

    /// The direct parts, in the order in which Trino's walkers see them; queries inside are not among them.
    pub(crate) fn children(&self) -> Vec<&Expression> {
        let mut all = Vec::new();
        self.each_child(|child| all.push(child));
        all
    }

    /// Shows the [`children`](Self::children).
    pub(crate) fn each_child<'t>(&'t self, mut see: impl FnMut(&'t Expression)) {
        self.show(&mut see);
    }

    fn show<'t>(&'t self, see: &mut dyn FnMut(&'t Expression)) {
        use ExpressionKind as Kind;
        match &*self.kind {
            Kind::Null
            | Kind::Boolean(_)
            | Kind::Long(_)
            | Kind::Decimal(_)
            | Kind::Double(_)
            | Kind::Text(_)
            | Kind::Binary(_)
            | Kind::Generic { .. }
            | Kind::Interval { .. }
            | Kind::Parameter
            | Kind::Named(_)
            | Kind::Identifier(_)
            | Kind::Subquery(_)
            | Kind::Exists(_)
            | Kind::Current(..)
            | Kind::Measure(_, Window::Named(_)) => {}
            Kind::Measure(_, Window::Specified(specification)) => specification.show(see),
            Kind::Call(call) => call.show(see),
            Kind::SimpleCase {
                operand,
                whens,
                otherwise,
            } => {
                see(operand);
                each_when(whens, otherwise.as_ref(), see);
            }
            Kind::SearchedCase { whens, otherwise } => each_when(whens, otherwise.as_ref(), see),
            Kind::If {
                condition,
                then,
                otherwise,
            } => [condition, then].into_iter().chain(otherwise).for_each(see),
            Kind::Coalesce(list)
            | Kind::Format(list)
            | Kind::Trim { arguments: list, .. }
            | Kind::Array(list)
            | Kind::Row(list)
            | Kind::Grouping(list)
            | Kind::Logical { terms: list, .. } => list.iter().for_each(see),
            Kind::Json(function) => function.parts.iter().for_each(see),
            Kind::Dereference { base: value, .. }
            | Kind::Lambda { body: value, .. }
            | Kind::Try(value)
            | Kind::Cast { value, .. }
            | Kind::Extract { value, .. }
            | Kind::Unary { value, .. }
            | Kind::IsNull(value)
            | Kind::IsTruth(value, _)
            | Kind::Not(value)
            | Kind::Quantified { value, .. }
            | Kind::InQuery { value, .. } => see(value),
            Kind::NullIf(one, other)
            | Kind::Subscript {
                base: one,
                index: other,
            }
            | Kind::Arithmetic {
                left: one,
                right: other,
                ..
            }
            | Kind::Comparison {
                left: one,
                right: other,
                ..
            }
            | Kind::AtTimeZone {
                value: one,
                zone: other,
            } => [one, other].into_iter().for_each(see),
            Kind::Between { value, low, high } => [value, low, high].into_iter().for_each(see),
            Kind::InList { value, list } => std::iter::once(value).chain(list).for_each(see),
            Kind::Like { value, pattern, escape } => [value, pattern].into_iter().chain(escape).for_each(see),
        }
    }

    /// Whether its text holds together whatever operator is beside it.
    pub(crate) fn is_primary(&self) -> bool {
        self.binding() == Binding::Primary
    }

    pub(crate) fn binding(&self) -> Binding {
        use ExpressionKind as Kind;
        match &*self.kind {
            Kind::Comparison { .. }
            | Kind::Quantified { .. }
            | Kind::Between { .. }
            | Kind::InList { .. }
            | Kind::InQuery { .. }
            | Kind::Like { .. }
            | Kind::IsNull(_)
            | Kind::IsTruth(..) => Binding::Predicate,
            Kind::Not(_) | Kind::Logical { .. } | Kind::Lambda { .. } => Binding::Logical,
            Kind::Unary { .. } | Kind::Arithmetic { .. } | Kind::AtTimeZone { .. } => Binding::Value,
            // `||` is a call that is at its sign.
            Kind::Call(_) if self.head.start > self.range.start => Binding::Value,
            Kind::Long(value) if *value < 0 => Binding::Value,
            Kind::Decimal(text) | Kind::Double(text) if text.starts_with('-') => Binding::Value,
            _ => Binding::Primary,
        }
    }

    /// Whether it or one of its parts holds a query.
    pub(crate) fn holds_query(&self) -> bool {
        self.query().is_some() || self.children().into_iter().any(Self::holds_query)
    }

    /// The query that stands directly in it.
    pub(crate) fn query(&self) -> Option<&Query> {
        match &*self.kind {
            ExpressionKind::Subquery(query)
            | ExpressionKind::Exists(query)
            | ExpressionKind::Quantified { query, .. }
            | ExpressionKind::InQuery { query, .. } => Some(query),
            _ => None,
        }
    }
}

impl Call {
    fn show<'t>(&'t self, see: &mut dyn FnMut(&'t Expression)) {
        for argument in &self.arguments {
            see(argument);
        }
        for item in OrderBy::items(self.order_by.as_ref()) {
            see(&item.key);
        }
        if let Some(filter) = &self.filter {
            see(filter);
        }
        if let Some(Window::Specified(specification)) = &self.window {
            specification.show(see);
        }
    }
}

impl WindowSpecification {
    pub(crate) fn children(&self) -> Vec<&Expression> {
        let mut all = Vec::new();
        self.each_child(|child| all.push(child));
        all
    }

    /// Shows the [`children`](Self::children).
    pub(crate) fn each_child<'t>(&'t self, mut see: impl FnMut(&'t Expression)) {
        self.show(&mut see);
    }

    /// Shows the children but those of a row pattern.
    pub(crate) fn each_value<'t>(&'t self, mut see: impl FnMut(&'t Expression)) {
        self.show_values(&mut see);
    }

    fn show_values<'t>(&'t self, see: &mut dyn FnMut(&'t Expression)) {
        for key in &self.partition_by {
            see(key);
        }
        for item in OrderBy::items(self.order_by.as_ref()) {
            see(&item.key);
        }
        if let Some(frame) = &self.frame {
            frame.values().into_iter().for_each(see);
        }
    }

    fn show<'t>(&'t self, see: &mut dyn FnMut(&'t Expression)) {
        self.show_values(see);
        if let Some(frame) = &self.frame {
            let mut all = Measure::expressions(&frame.measures);
            all.extend(frame.pattern.conditions());
            all.into_iter().for_each(see);
        }
    }
}

fn each_when<'t>(whens: &'t [When], otherwise: Option<&'t Expression>, see: &mut dyn FnMut(&'t Expression)) {
    let parts = whens.iter().flat_map(|when| [&when.condition, &when.result]);
    parts.chain(otherwise).for_each(see);
}

impl FrameBound {
    pub(crate) fn value(&self) -> Option<&Expression> {
        match self {
            Self::Preceding(value) | Self::Following(value) => Some(value),
            _ => None,
        }
    }
}

impl QuerySpecification {
    /// What it groups by; an ordinal is what it stands for.
    pub(crate) fn keys(&self) -> Vec<&Expression> {
        self.selected(self.group_by.as_ref().map_or_else(Vec::new, GroupBy::expressions))
    }

    /// The expressions of the select list.
    pub(crate) fn expressions(&self) -> Vec<&Expression> {
        let mut all = Vec::with_capacity(self.items.len());
        for item in &self.items {
            if let SelectItem::Single { expression, .. } = item {
                all.push(expression);
            }
        }
        all
    }
}

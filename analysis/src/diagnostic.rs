//! What is said of a query. Data only: drawing is for those who show it.

use std::ops::Range;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule.
    pub code: Code,
    /// Whether Athena refuses the query for it.
    pub severity: Severity,
    /// The fact: lower case, no full stop, names in backticks.
    pub message: String,
    /// The place and the reason. The range starts where Trino's own error stands.
    /// `None` for the few errors to which Trino gives no place.
    pub primary: Option<Label>,
    /// Other places that belong to it.
    pub labels: Vec<Label>,
    /// More that is worth knowing, a sentence each.
    pub notes: Vec<String>,
    /// What to do: at most one; starts with a verb or names the candidate.
    pub help: Option<String>,
    /// The help as edits of the text, ascending and apart from each other; empty where it is not certain what was meant.
    pub fix: Vec<Edit>,
}

/// A replacement of a part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes of the SQL text that go; empty to insert.
    pub range: Range<usize>,
    /// What comes in their place.
    pub text: String,
}

impl Diagnostic {
    /// An error with a place.
    pub(crate) fn error(
        code: Code,
        range: Range<usize>,
        message: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            primary: Some(Label {
                range,
                text: reason.into(),
            }),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: Vec::new(),
        }
    }

    /// An error to which Trino gives no place.
    pub(crate) fn placeless(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            primary: None,
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: Vec::new(),
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}

/// A place with a word to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Bytes of the SQL text; empty at the end of the text.
    pub range: Range<usize>,
    /// The reason, in a few words; may be empty.
    pub text: String,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Athena refuses the query.
    Error,
    /// Athena runs it; we advise against it.
    Lint,
}

/// What is done about a lint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing is said.
    Allow,
    /// It is said, and the query passes.
    Warn,
    /// The query does not pass.
    Deny,
}

macro_rules! codes {
    (
        errors { $($(#[doc = $doc:literal])+ $error:ident $error_name:literal $trino:literal,)+ }
        lints { $($(#[doc = $lint_doc:literal])+ $lint:ident $lint_name:literal $level:ident,)+ }
    ) => {
        /// Which rule a finding is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $error,)+
            $($(#[doc = $lint_doc])+ $lint,)+
        }

        impl Code {
            /// All of them, the lints last.
            pub const ALL: &[Self] = &[$(Self::$error,)+ $(Self::$lint,)+];

            /// Those that are advice: Athena runs the query.
            pub const LINTS: &[Self] = &[$(Self::$lint,)+];

            /// Its name in `snake_case`, which does not change.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$error => $error_name,)+
                    $(Self::$lint => $lint_name,)+
                }
            }

            /// The error code that Trino gives for it; empty for a lint, for which Trino has none.
            pub fn trino_code(self) -> &'static str {
                match self {
                    $(Self::$error => $trino,)+
                    $(Self::$lint => "",)+
                }
            }

            /// What is done about it unless somebody says otherwise; an error is always denied.
            pub fn default_level(self) -> Level {
                match self {
                    $(Self::$error => Level::Deny,)+
                    $(Self::$lint => Level::$level,)+
                }
            }
        }
    };
}

codes! {
    errors {
        /// No statement goes on with this word.
        SyntaxError "syntax_error" "SYNTAX_ERROR",
        /// `:name` where no parameter of that name is declared.
        UndeclaredParameter "undeclared_parameter" "SYNTAX_ERROR",
        /// A parameter that stands for a list, where no list may stand.
        MisplacedList "misplaced_list" "SYNTAX_ERROR",
        /// `?` beside `:name`.
        MixedParameters "mixed_parameters" "SYNTAX_ERROR",
        /// A second statement behind a `;`.
        TwoStatements "two_statements" "SYNTAX_ERROR",
        /// A statement, but no query.
        NotAQuery "not_a_query" "NOT_SUPPORTED",
        /// More text than Athena takes.
        QueryTooLong "query_too_long" "QUERY_TEXT_TOO_LARGE",
        /// More nesting than this checker follows.
        QueryTooDeep "query_too_deep" "STACK_OVERFLOW",
        /// No such column.
        UnknownColumn "unknown_column" "COLUMN_NOT_FOUND",
        /// Several relations or output columns answer to a name.
        AmbiguousName "ambiguous_name" "AMBIGUOUS_NAME",
        /// No such table.
        UnknownTable "unknown_table" "TABLE_NOT_FOUND",
        /// No such schema (Athena's database).
        UnknownSchema "unknown_schema" "SCHEMA_NOT_FOUND",
        /// No such catalog.
        UnknownCatalog "unknown_catalog" "CATALOG_NOT_FOUND",
        /// A list of column aliases that has another length than the columns.
        ColumnAliasCount "column_alias_count" "MISMATCHED_COLUMN_ALIASES",
        /// Two WITH queries of one name.
        DuplicateNamedQuery "duplicate_named_query" "DUPLICATE_NAMED_QUERY",
        /// A column name twice in a list.
        DuplicateColumnName "duplicate_column_name" "DUPLICATE_COLUMN_NAME",
        /// An ordinal outside the select list, or a reference that its clause does not allow.
        InvalidColumnReference "invalid_column_reference" "INVALID_COLUMN_REFERENCE",
        /// A recursive WITH query without column list.
        MissingColumnAliases "missing_column_aliases" "MISSING_COLUMN_ALIASES",
        /// An operand or operands of the wrong type.
        TypeMismatch "type_mismatch" "TYPE_MISMATCH",
        /// An aggregate or window function where none may stand.
        ExpressionNotScalar "expression_not_scalar" "EXPRESSION_NOT_SCALAR",
        /// A column that is neither grouped nor aggregated.
        NotGrouped "not_grouped" "EXPRESSION_NOT_AGGREGATE",
        /// An aggregate inside an aggregate.
        NestedAggregation "nested_aggregation" "NESTED_AGGREGATION",
        /// A window function inside an aggregate, another one, or HAVING.
        NestedWindow "nested_window" "NESTED_WINDOW",
        /// DISTINCT, FILTER or ORDER BY on a function that is no aggregate.
        FunctionNotAggregate "function_not_aggregate" "FUNCTION_NOT_AGGREGATE",
        /// `grouping()` without GROUP BY.
        MissingGroupBy "missing_group_by" "MISSING_GROUP_BY",
        /// `grouping()` of what is not grouped.
        InvalidArguments "invalid_arguments" "INVALID_ARGUMENTS",
        /// More arguments than Trino takes.
        TooManyArguments "too_many_arguments" "TOO_MANY_ARGUMENTS",
        /// More grouping sets than Trino takes.
        TooManyGroupingSets "too_many_grouping_sets" "TOO_MANY_GROUPING_SETS",
        /// ORDER BY something that DISTINCT took away.
        NotInDistinct "not_in_distinct" "EXPRESSION_NOT_IN_DISTINCT",
        /// No function of this name.
        UnknownFunction "unknown_function" "FUNCTION_NOT_FOUND",
        /// The function does not take these arguments.
        WrongArguments "wrong_arguments" "FUNCTION_NOT_FOUND",
        /// Several overloads fit.
        AmbiguousFunction "ambiguous_function" "AMBIGUOUS_FUNCTION_CALL",
        /// A typed literal of no known type.
        UnknownType "unknown_type" "TYPE_NOT_FOUND",
        /// A literal whose text does not parse or fit.
        InvalidLiteral "invalid_literal" "INVALID_LITERAL",
        /// An argument that the function or type cannot take.
        InvalidFunctionArgument "invalid_function_argument" "INVALID_FUNCTION_ARGUMENT",
        /// A lambda of the wrong number of parameters.
        InvalidParameterUsage "invalid_parameter_usage" "INVALID_PARAMETER_USAGE",
        /// Something that must be a constant and is none.
        NotConstant "not_constant" "EXPRESSION_NOT_CONSTANT",
        /// A number out of range.
        OutOfRange "out_of_range" "NUMERIC_VALUE_OUT_OF_RANGE",
        /// A window function without OVER.
        MissingOver "missing_over" "MISSING_OVER",
        /// OVER on a function that is neither aggregate nor window function.
        FunctionNotWindow "function_not_window" "FUNCTION_NOT_WINDOW",
        /// IGNORE NULLS or RESPECT NULLS on a function that has none.
        NullTreatmentNotAllowed "null_treatment_not_allowed" "NULL_TREATMENT_NOT_ALLOWED",
        /// What Trino's grammar has and its engine has not.
        NotSupported "not_supported" "NOT_SUPPORTED",
        /// A recursive WITH query that names itself where it may not.
        InvalidRecursiveReference "invalid_recursive_reference" "INVALID_RECURSIVE_REFERENCE",
        /// LIMIT in the step of a recursive WITH query.
        InvalidLimitClause "invalid_limit_clause" "INVALID_LIMIT_CLAUSE",
        /// Something that needs an ORDER BY.
        MissingOrderBy "missing_order_by" "MISSING_ORDER_BY",
        /// An ORDER BY that may not stand there.
        InvalidOrderBy "invalid_order_by" "INVALID_ORDER_BY",
        /// A window frame that cannot be.
        InvalidWindowFrame "invalid_window_frame" "INVALID_WINDOW_FRAME",
        /// No window of this name.
        InvalidWindowReference "invalid_window_reference" "INVALID_WINDOW_REFERENCE",
        /// PARTITION BY added to a named window.
        InvalidPartitionBy "invalid_partition_by" "INVALID_PARTITION_BY",
        /// Two windows of one name.
        DuplicateWindowName "duplicate_window_name" "DUPLICATE_WINDOW_NAME",
        /// `name OVER (…)`, where no measure is defined.
        InvalidWindowMeasure "invalid_window_measure" "INVALID_WINDOW_MEASURE",
        /// A scan that does not name the values of an injected partition key.
        UnboundInjectedKey "unbound_injected_key" "CONSTRAINT_VIOLATION",
    }
    lints {
        /// A scan that reads all partitions, however old.
        NoPartitionBound "no_partition_bound" Deny,
        /// A text compared with the time key that is no day as the key has it.
        DayFormat "day_format" Deny,
    }
}

//! Findings about a query. They are only data; whoever shows them draws them.

use std::fmt;
use std::ops::Range;

use crate::edit::{Edit, Edits};

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Which rule.
    pub code: Code,
    /// Whether Athena refuses the query for it.
    pub severity: Severity,
    /// The fact: lower case, no full stop, names in backticks.
    pub message: String,
    /// The place and the reason. The range starts where Trino's own error stands.
    /// `None` for the few errors to which Trino gives no place; what they are about is a label.
    pub primary: Option<Label>,
    /// Other places that belong to it.
    pub labels: Vec<Label>,
    /// More that is worth knowing, a sentence each.
    pub notes: Vec<String>,
    /// What to do: at most one; starts with a verb or names the candidate.
    pub help: Option<String>,
    /// The help as edits of the text; `None` if it is not certain what was meant.
    pub fix: Edits,
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
            fix: Edits::default(),
        }
    }

    /// An error to which Trino gives no place: the range says to people what it is about.
    pub(crate) fn placeless(
        code: Code,
        range: Range<usize>,
        message: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        let mut error = Self::error(code, range, message, reason);
        error.labels.extend(error.primary.take());
        error
    }

    /// Advice: Athena runs the query.
    pub(crate) fn lint(code: Code, range: Range<usize>, message: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            severity: Severity::Lint,
            ..Self::error(code, range, message, reason)
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

    /// Where it is shown: at its place, or where Trino gives none, at what it is about.
    #[must_use]
    pub fn shown_at(&self) -> Option<&Label> {
        self.primary.as_ref().or(self.labels.first())
    }

    /// A help, with the edits that it means where they are certain.
    pub(crate) fn remedy(mut self, remedy: impl Into<Option<Remedy>>) -> Self {
        if let Some(Remedy {
            help,
            fix,
            certain,
            reason,
        }) = remedy.into()
        {
            if let (Some(label), Some(reason)) = (&mut self.primary, reason) {
                label.text = reason;
            }
            self.help = Some(help);
            self.fix = if certain { fix } else { Edits::default() };
        }
        self
    }

    /// A help that is certain, and its edit.
    pub(crate) fn edit(self, help: impl Into<String>, range: &Range<usize>, text: impl Into<String>) -> Self {
        self.remedy(Remedy::replace(help, range.clone(), text))
    }

    /// What certainly belongs instead of a part of the text.
    pub(crate) fn replace(self, range: &Range<usize>, text: impl Into<String>) -> Self {
        let text = text.into();
        self.edit(format!("write `{text}`"), range, text)
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}

/// What to do about a finding: the help, and its edits where it is certain what was meant.
#[derive(Clone, Debug)]
pub(crate) struct Remedy {
    pub(crate) help: String,
    /// The help as edits; `None` if it leaves something open.
    pub(crate) fix: Edits,
    /// Whether nothing else can be meant; else the edits are not given to anyone.
    pub(crate) certain: bool,
    /// What there is to say at the place, where the remedy knows more than the finding.
    pub(crate) reason: Option<String>,
}

impl Remedy {
    /// What a person has to decide.
    pub(crate) fn advice(help: impl Into<String>) -> Self {
        Self {
            help: help.into(),
            fix: Edits::default(),
            certain: false,
            reason: None,
        }
    }

    /// What was certainly meant; edits that cannot be made together leave it an advice.
    pub(crate) fn certain(help: impl Into<String>, fix: Vec<Edit>) -> Self {
        let fix = Edits::new(fix);
        Self {
            help: help.into(),
            certain: fix.is_some(),
            fix: fix.unwrap_or_default(),
            reason: None,
        }
    }

    /// What was certainly meant: another text in place of this one.
    pub(crate) fn replace(help: impl Into<String>, range: Range<usize>, text: impl Into<String>) -> Self {
        Self::certain(help, vec![Edit::new(range, text)])
    }

    /// What certainly belongs instead of a part of the text.
    pub(crate) fn write(range: Range<usize>, text: String) -> Self {
        Self::replace(format!("write `{text}`"), range, text)
    }

    /// It, with what there is to say at the place.
    pub(crate) fn because(mut self, reason: String) -> Self {
        self.reason = Some(reason);
        self
    }

    /// The same help, as an advice unless this holds.
    pub(crate) fn only_if(mut self, certain: bool) -> Self {
        self.certain &= certain;
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

/// The severity of a finding.
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

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

macro_rules! codes {
    (
        errors { $($error:ident $error_name:literal $trino:literal,)+ }
        lints { $($lint:ident $lint_name:literal $level:ident,)+ }
    ) => {
        /// Which rule a finding is about. The documentation of each is its [page](Code::page).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = include_str!(concat!("codes/", $error_name, ".md"))] $error,)+
            $(#[doc = include_str!(concat!("codes/", $lint_name, ".md"))] $lint,)+
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

            /// Its page of the manual, in Markdown: a line that says what is wrong, then *What it checks*, *Why*,
            /// *Example* and *Use instead*.
            pub fn page(self) -> &'static str {
                match self {
                    $(Self::$error => include_str!(concat!("codes/", $error_name, ".md")),)+
                    $(Self::$lint => include_str!(concat!("codes/", $lint_name, ".md")),)+
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
        SyntaxError "syntax_error" "SYNTAX_ERROR",
        UndeclaredParameter "undeclared_parameter" "SYNTAX_ERROR",
        MisplacedList "misplaced_list" "SYNTAX_ERROR",
        MixedParameters "mixed_parameters" "SYNTAX_ERROR",
        TwoStatements "two_statements" "SYNTAX_ERROR",
        NotAQuery "not_a_query" "NOT_SUPPORTED",
        QueryTooLong "query_too_long" "QUERY_TEXT_TOO_LARGE",
        QueryTooDeep "query_too_deep" "STACK_OVERFLOW",
        CheckerFailed "checker_failed" "GENERIC_INTERNAL_ERROR",
        UnknownColumn "unknown_column" "COLUMN_NOT_FOUND",
        AmbiguousName "ambiguous_name" "AMBIGUOUS_NAME",
        UnknownTable "unknown_table" "TABLE_NOT_FOUND",
        UnknownSchema "unknown_schema" "SCHEMA_NOT_FOUND",
        UnknownCatalog "unknown_catalog" "CATALOG_NOT_FOUND",
        ColumnAliasCount "column_alias_count" "MISMATCHED_COLUMN_ALIASES",
        DuplicateNamedQuery "duplicate_named_query" "DUPLICATE_NAMED_QUERY",
        DuplicateColumnName "duplicate_column_name" "DUPLICATE_COLUMN_NAME",
        InvalidColumnReference "invalid_column_reference" "INVALID_COLUMN_REFERENCE",
        MissingColumnAliases "missing_column_aliases" "MISSING_COLUMN_ALIASES",
        TypeMismatch "type_mismatch" "TYPE_MISMATCH",
        ExpressionNotScalar "expression_not_scalar" "EXPRESSION_NOT_SCALAR",
        NotGrouped "not_grouped" "EXPRESSION_NOT_AGGREGATE",
        NestedAggregation "nested_aggregation" "NESTED_AGGREGATION",
        NestedWindow "nested_window" "NESTED_WINDOW",
        FunctionNotAggregate "function_not_aggregate" "FUNCTION_NOT_AGGREGATE",
        MissingGroupBy "missing_group_by" "MISSING_GROUP_BY",
        InvalidArguments "invalid_arguments" "INVALID_ARGUMENTS",
        TooManyArguments "too_many_arguments" "TOO_MANY_ARGUMENTS",
        TooManyGroupingSets "too_many_grouping_sets" "TOO_MANY_GROUPING_SETS",
        NotInDistinct "not_in_distinct" "EXPRESSION_NOT_IN_DISTINCT",
        UnknownFunction "unknown_function" "FUNCTION_NOT_FOUND",
        WrongArguments "wrong_arguments" "FUNCTION_NOT_FOUND",
        AmbiguousFunction "ambiguous_function" "AMBIGUOUS_FUNCTION_CALL",
        UnknownType "unknown_type" "TYPE_NOT_FOUND",
        InvalidLiteral "invalid_literal" "INVALID_LITERAL",
        InvalidFunctionArgument "invalid_function_argument" "INVALID_FUNCTION_ARGUMENT",
        InvalidParameterUsage "invalid_parameter_usage" "INVALID_PARAMETER_USAGE",
        InvalidPath "invalid_path" "INVALID_PATH",
        DuplicateParameterName "duplicate_parameter_name" "DUPLICATE_PARAMETER_NAME",
        NotConstant "not_constant" "EXPRESSION_NOT_CONSTANT",
        OutOfRange "out_of_range" "NUMERIC_VALUE_OUT_OF_RANGE",
        MissingOver "missing_over" "MISSING_OVER",
        FunctionNotWindow "function_not_window" "FUNCTION_NOT_WINDOW",
        NullTreatmentNotAllowed "null_treatment_not_allowed" "NULL_TREATMENT_NOT_ALLOWED",
        NotSupported "not_supported" "NOT_SUPPORTED",
        InvalidRecursiveReference "invalid_recursive_reference" "INVALID_RECURSIVE_REFERENCE",
        NestedRecursive "nested_recursive" "NESTED_RECURSIVE",
        InvalidLimitClause "invalid_limit_clause" "INVALID_LIMIT_CLAUSE",
        MissingOrderBy "missing_order_by" "MISSING_ORDER_BY",
        InvalidOrderBy "invalid_order_by" "INVALID_ORDER_BY",
        InvalidWindowFrame "invalid_window_frame" "INVALID_WINDOW_FRAME",
        InvalidWindowReference "invalid_window_reference" "INVALID_WINDOW_REFERENCE",
        InvalidPartitionBy "invalid_partition_by" "INVALID_PARTITION_BY",
        DuplicateWindowName "duplicate_window_name" "DUPLICATE_WINDOW_NAME",
        InvalidWindowMeasure "invalid_window_measure" "INVALID_WINDOW_MEASURE",
        InvalidLabel "invalid_label" "INVALID_LABEL",
        MissingRowPattern "missing_row_pattern" "MISSING_ROW_PATTERN",
        MissingVariableDefinitions "missing_variable_definitions" "MISSING_VARIABLE_DEFINITIONS",
        InvalidRowPattern "invalid_row_pattern" "INVALID_ROW_PATTERN",
        InvalidRange "invalid_range" "INVALID_RANGE",
        InvalidProcessingMode "invalid_processing_mode" "INVALID_PROCESSING_MODE",
        InvalidPatternRecognitionFunction "invalid_pattern_recognition_function" "INVALID_PATTERN_RECOGNITION_FUNCTION",
        InvalidNavigationNesting "invalid_navigation_nesting" "INVALID_NAVIGATION_NESTING",
        NestedRowPatternRecognition "nested_row_pattern_recognition" "NESTED_ROW_PATTERN_RECOGNITION",
        TableHasNoColumns "table_has_no_columns" "TABLE_HAS_NO_COLUMNS",
        UnboundInjectedKey "unbound_injected_key" "CONSTRAINT_VIOLATION",
    }
    lints {
        NoPartitionBound "no_partition_bound" Deny,
        DayFormat "day_format" Deny,
        AliasOfSeconds "alias_of_seconds" Deny,
        Milliseconds "milliseconds" Deny,
        UnknownValue "unknown_value" Deny,
        AscendingTop "ascending_top" Deny,
        ConstantFailure "constant_failure" Deny,
        MisusedFunction "misused_function" Deny,
        RecordFailure "record_failure" Warn,
        LostRows "lost_rows" Warn,
        NullTest "null_test" Warn,
        UnlistedValue "unlisted_value" Warn,
        CountsNoData "counts_no_data" Allow,
        DashGroup "dash_group" Allow,
        DoubleCount "double_count" Allow,
        OrderWithoutLimit "order_without_limit" Allow,
        ImplicitCrossJoin "implicit_cross_join" Allow,
        SelectStar "select_star" Allow,
    }
}

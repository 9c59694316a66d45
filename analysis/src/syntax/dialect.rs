//! Athena on sqlparser's `Dialect`.

use sqlparser::dialect::{Dialect, Precedence};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

/// The dialect of Athena engine v3 (Trino).
///
/// The tokens of [`check`](crate::check) are made with it.
/// It also serves sqlparser's own `Parser`, as far as that goes: over the recorded corpus that takes 87 % of what
/// Trino's grammar takes (not VALUES without parentheses, the clauses of SQL/JSON and of row patterns, some words as
/// names) and refuses 70 to 76 % of what it refuses (not predicates in a chain, foreign clauses, wrong counts of
/// arguments). So it is not a check.
#[derive(Clone, Copy, Debug, Default)]
pub struct AthenaDialect;

impl Dialect for AthenaDialect {
    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_ascii_alphabetic() || ch == '_'
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_ascii_alphanumeric() || ch == '_'
    }

    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        ch == '"'
    }

    fn identifier_quote_style(&self, _identifier: &str) -> Option<char> {
        Some('"')
    }

    fn supports_filter_during_aggregation(&self) -> bool {
        true
    }

    fn supports_within_after_array_aggregation(&self) -> bool {
        true
    }

    fn supports_group_by_expr(&self) -> bool {
        true
    }

    fn supports_lambda_functions(&self) -> bool {
        true
    }

    fn supports_in_empty_list(&self) -> bool {
        false
    }

    fn supports_window_clause_named_window_reference(&self) -> bool {
        true
    }

    fn supports_window_function_null_treatment_arg(&self) -> bool {
        false
    }

    fn supports_match_recognize(&self) -> bool {
        true
    }

    fn supports_named_fn_args_with_rarrow_operator(&self) -> bool {
        true
    }

    fn supports_select_expr_star(&self) -> bool {
        true
    }

    fn require_interval_qualifier(&self) -> bool {
        true
    }

    fn supports_table_versioning(&self) -> bool {
        true
    }

    fn supports_comma_separated_trim(&self) -> bool {
        true
    }

    fn supports_array_typedef_with_parentheses(&self) -> bool {
        true
    }

    fn supports_map_typedef_with_parentheses(&self) -> bool {
        true
    }

    fn supports_string_literal_column_alias(&self, _explicit: bool) -> bool {
        false
    }

    fn supports_string_literal_table_alias(&self, _explicit: bool) -> bool {
        false
    }

    /// `IPADDRESS '10.0.0.1'`: any name may be a type's.
    fn is_custom_type_typed_string(&self, _first_keyword: Keyword, _qualified: bool) -> bool {
        true
    }

    /// What is not an operator of Trino ends the expression; `||` binds loosest of the arithmetic.
    fn get_next_precedence(&self, parser: &Parser) -> Option<Result<u8, ParserError>> {
        match &parser.peek_token_ref().token {
            Token::StringConcat => Some(Ok(self.prec_value(Precedence::PlusMinus) - 1)),
            Token::Eq
            | Token::Neq
            | Token::Lt
            | Token::LtEq
            | Token::Gt
            | Token::GtEq
            | Token::Plus
            | Token::Minus
            | Token::Mul
            | Token::Div
            | Token::Mod
            | Token::Period
            | Token::LBracket
            | Token::DoubleColon
            | Token::Arrow => None,
            Token::Word(word) if OPERATORS.contains(&word.keyword) => None,
            _ => Some(Ok(self.prec_unknown())),
        }
    }
}

/// The words that continue with an expression.
const OPERATORS: [Keyword; 8] = [
    Keyword::OR,
    Keyword::AND,
    Keyword::NOT,
    Keyword::AT,
    Keyword::IN,
    Keyword::BETWEEN,
    Keyword::LIKE,
    Keyword::IS,
];

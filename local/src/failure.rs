//! Why a running query fails.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// A value that cannot be computed, with Trino's error code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Trino's code, such as `DIVISION_BY_ZERO`.
    pub code: &'static str,
    /// What is wrong.
    pub message: Cow<'static, str>,
}

impl Failure {
    fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// `DIVISION_BY_ZERO`
    #[must_use]
    pub fn division_by_zero() -> Self {
        Self::new("DIVISION_BY_ZERO", "division by zero")
    }

    /// `NUMERIC_VALUE_OUT_OF_RANGE`
    pub fn out_of_range(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("NUMERIC_VALUE_OUT_OF_RANGE", message)
    }

    /// `INVALID_CAST_ARGUMENT`
    pub fn cast(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("INVALID_CAST_ARGUMENT", message)
    }

    /// `INVALID_FUNCTION_ARGUMENT`
    pub fn argument(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("INVALID_FUNCTION_ARGUMENT", message)
    }

    /// `NOT_SUPPORTED`: values without an order, since one of them has a NULL inside.
    #[must_use]
    pub fn uncompared() -> Self {
        Self::new("NOT_SUPPORTED", "comparison not supported for values with NULL inside")
    }

    /// A failure that TRY does not catch.
    pub fn other(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(code, message)
    }

    /// Whether TRY turns it into NULL.
    #[must_use]
    pub fn is_tried(&self) -> bool {
        matches!(
            self.code,
            "DIVISION_BY_ZERO" | "INVALID_CAST_ARGUMENT" | "INVALID_FUNCTION_ARGUMENT" | "NUMERIC_VALUE_OUT_OF_RANGE"
        )
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl Error for Failure {}

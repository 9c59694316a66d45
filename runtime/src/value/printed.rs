//! Values of a result that remain texts in Rust, as Athena prints them.

use std::fmt;

macro_rules! printed {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            pub struct $name(String);

            impl $name {
                /// The value of that text.
                pub fn new(text: impl Into<String>) -> Self {
                    Self(text.into())
                }

                /// Its text.
                pub fn as_str(&self) -> &str {
                    &self.0
                }

                pub(crate) fn some(text: &str) -> Option<Self> {
                    Some(Self::new(text))
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.0)
                }
            }
        )*
    };
}

printed! {
    /// A time of day, such as `12:34:56.789`, or with a zone `12:34:56.789+00:00`.
    Time,
    /// An interval: days and a time, such as `1 00:00:00.000` or `-0 00:00:01.500`, or years and months, such as `1-0`.
    Interval,
    /// A UUID in lower case.
    Uuid,
    /// An array, a map, a row, or a value of a type that only functions of SQL read, as the text that Athena prints.
    ///
    /// The text is ambiguous: `[a, b]` can be an array of `a` and `b` or of the one text `a, b`, and bytes in it are
    /// lost. `json_format(CAST(x AS json))` in the query gives an unambiguous text:
    /// `["a, b",null]`. So does `CAST(x AS json)`, whose values are [`serde_json::Value`].
    Printed,
}

/// The value of a column that is always NULL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Null;

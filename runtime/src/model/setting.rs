//! Values of settings: given in the declaration, or at deployment.

use crate::node::Node;
use crate::template::text::Text;
use crate::value::name::ParameterName;
use crate::wire::Wire;
#[cfg(feature = "program")]
use crate::wire::variant;

/// A value, or the deployment parameter that will hold it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Setting<T> {
    /// Known.
    Value(T),
    /// Known at deployment.
    Parameter(ParameterName),
    /// Given but unreadable, which was reported at its place: no rule checks it, and no template contains it.
    Unknown,
}

/// An unknown value cannot be written, so it cannot be read back.
impl<T: Wire> Wire for Setting<T> {
    fn write(&self) -> Node {
        match self {
            Self::Value(value) => value.write().called("Value"),
            Self::Parameter(name) => name.write().called("Parameter"),
            Self::Unknown => "Unknown".into(),
        }
    }

    #[cfg(feature = "program")]
    fn read(node: &Node) -> Option<Self> {
        match variant(node)? {
            ("Value", value) => T::read(value).map(Self::Value),
            ("Parameter", name) => ParameterName::read(name).map(Self::Parameter),
            _ => None,
        }
    }
}

impl<T> Setting<T> {
    /// The value, if it is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Parameter(_) | Self::Unknown => None,
        }
    }

    /// Whether it was given but could not be read.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// The text in the template: of the value, or a reference to the parameter.
    pub(crate) fn text(&self, of: impl FnOnce(&T) -> String) -> Text {
        self.text_or(of, Text::reference)
    }

    /// The text in the template: of the value, or whatever `referred` makes of the parameter's name.
    pub(crate) fn text_or<'a>(&'a self, of: impl FnOnce(&T) -> String, made: impl FnOnce(&'a str) -> Text) -> Text {
        match self {
            Self::Value(value) => of(value).into(),
            Self::Parameter(name) => made(name.as_str()),
            Self::Unknown => Text::default(),
        }
    }
}

impl<T> From<T> for Setting<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

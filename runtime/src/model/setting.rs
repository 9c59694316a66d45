//! Values of settings: given in the declaration, or at deployment.

use serde::{Deserialize, Serialize};

use crate::template::text::Text;
use crate::value::name::ParameterName;

/// A value, or the deployment parameter that will hold it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Setting<T> {
    /// Known.
    Value(T),
    /// Known at deployment.
    Parameter(ParameterName),
}

impl<T> Setting<T> {
    /// The value, if it is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Parameter(_) => None,
        }
    }

    /// The text in the template: of the value, or a reference to the parameter.
    pub(crate) fn text(&self, of: impl FnOnce(&T) -> String) -> Text {
        match self {
            Self::Value(value) => of(value).into(),
            Self::Parameter(name) => Text::reference(name.as_str()),
        }
    }
}

impl<T> From<T> for Setting<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

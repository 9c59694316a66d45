//! Whose logs there are.

use super::setting::Setting;
use crate::value::name::ParameterName;
use crate::wire::wire;

/// The accounts, or the Regions, whose logs are at the location.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope<T> {
    /// That of the stack.
    #[default]
    Own,
    /// These.
    Listed(Vec<Setting<T>>),
    /// Those of a deployment parameter that is a list.
    Parameter(ParameterName),
    /// Any: each query says which. Only for accounts, and only under projection.
    Injected,
}

wire!(
    enum Scope<T> {
        Own,
        Listed(items),
        Parameter(name),
        Injected,
    }
);

impl<T> Scope<T> {
    /// Whether there can be several; the table then has a partition key for them.
    pub fn is_several(&self) -> bool {
        match self {
            Self::Own => false,
            Self::Listed(items) => items.len() > 1,
            Self::Parameter(_) | Self::Injected => true,
        }
    }

    /// The listed ones, if all of them are known.
    pub fn listed(&self) -> Option<Vec<&T>> {
        match self {
            Self::Listed(items) => items.iter().map(Setting::value).collect(),
            Self::Own | Self::Parameter(_) | Self::Injected => None,
        }
    }

    /// How many there are, if that is known.
    pub(crate) fn count(&self) -> Option<usize> {
        match self {
            Self::Own => Some(1),
            Self::Listed(items) => Some(items.len()),
            Self::Parameter(_) | Self::Injected => None,
        }
    }
}

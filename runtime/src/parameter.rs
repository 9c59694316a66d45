//! Deployment parameters: what is only known when the stack is created.

use serde::{Deserialize, Serialize};

use crate::name::ParameterName;
use crate::setting::Kind;
use crate::{Code, Error};

/// A parameter of the template (CloudFormation user guide, "Parameters").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeploymentParameter {
    /// Its name.
    pub name: ParameterName,
    /// What it stands for, which gives its type and pattern.
    pub kind: Kind,
    /// What the console shows; at most 4,000 bytes.
    pub description: Option<String>,
    /// The value unless another is given.
    pub default: Option<String>,
    /// A regular expression that the value must match besides the pattern of its kind.
    pub pattern: Option<String>,
}

impl DeploymentParameter {
    /// A parameter without description, default or pattern.
    pub fn new(name: ParameterName, kind: Kind) -> Self {
        Self {
            name,
            kind,
            description: None,
            default: None,
            pattern: None,
        }
    }

    /// Gives it a default, which must be a value of its kind.
    pub fn with_default(mut self, default: impl Into<String>) -> Result<Self, Error> {
        let default = default.into();
        self.kind.check(&default).map_err(|error| Error {
            code: Code::InvalidDefault,
            message: format!(
                "the default of the parameter `{}` is refused: {}",
                self.name, error.message
            ),
            help: error.help,
        })?;
        self.default = Some(default);
        Ok(self)
    }

    /// The whole pattern: that of the kind, and that of the declaration if there is one.
    pub(crate) fn allowed_pattern(&self) -> Option<String> {
        let own = self.kind.pattern();
        match (&self.pattern, own) {
            (None, own) => own.map(|own| format!("^{own}$")),
            (Some(given), None) => Some(given.clone()),
            // Both must hold: the value goes into names, paths and policies, whatever else is asked of it.
            (Some(given), Some(own)) => Some(format!("^(?={own}$)(?:{given})$")),
        }
    }
}

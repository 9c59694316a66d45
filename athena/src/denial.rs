//! What AWS says when access is denied.

use crate::error::{Error, Kind, said};

/// What is denied, as far as the message says.
pub(crate) struct Denial {
    action: Option<String>,
    resource: Option<String>,
    message: String,
}

/// Words of S3, Athena and Lake Formation for denied access, in lower case.
const UNNAMED: [&str; 3] = ["access denied", "accessdenied", "insufficient permissions"];

impl Denial {
    /// Reads `User: … is not authorized to perform: ACTION on resource: ARN because …`, and shorter forms.
    pub(crate) fn read(message: &str) -> Option<Self> {
        let word = |marker: &str| {
            let (_, rest) = message.split_once(marker)?;
            let word = rest.trim_start().split([' ', ',', '\n']).next()?;
            Some(word.trim_matches(['"', '\'', '`', '.']).to_owned()).filter(|word| !word.is_empty())
        };
        let Some(action) = word("not authorized to perform:") else {
            let lower = message.to_lowercase();
            return UNNAMED
                .iter()
                .any(|words| lower.contains(words))
                .then(|| Self::unnamed(message));
        };
        Some(Self {
            action: Some(action),
            resource: word("on resource:"),
            message: message.to_owned(),
        })
    }

    /// A denial that does not say what is denied.
    pub(crate) fn unnamed(message: &str) -> Self {
        Self {
            action: None,
            resource: None,
            message: message.to_owned(),
        }
    }

    /// The same for an operation of Athena, if the message does not name an action.
    pub(crate) fn by(mut self, operation: &str) -> Self {
        self.action.get_or_insert_with(|| format!("athena:{operation}"));
        self
    }

    pub(crate) fn error(self) -> Error {
        let fact = match (&self.action, &self.resource) {
            (Some(action), Some(resource)) => format!("`{action}` on `{resource}` is denied"),
            (Some(action), None) => format!("`{action}` is denied"),
            _ => "access is denied".to_owned(),
        };
        let message = said(&fact, &self.message);
        let kind = Kind::Denied {
            action: self.action,
            resource: self.resource,
        };
        Error::new(kind, message).with_help(
            "`reader_policy: true` makes a policy with all that a query needs: attach the output `ReaderPolicyArn` to whoever runs it; under Lake Formation, grant the table too",
        )
    }
}

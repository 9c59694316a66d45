//! Who owns a bucket.

use super::setting::Setting;
use crate::template::text::Text;
use crate::value::name::AccountId;
use crate::wire::wire;

/// The account that must own the results' bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BucketOwner {
    /// The account that the stack is created in.
    Own,
    /// This one.
    Account(Setting<AccountId>),
}

wire!(
    enum BucketOwner {
        Own,
        Account(id),
    }
);

impl BucketOwner {
    /// Its id in the template.
    pub(crate) fn text(&self) -> Text {
        match self {
            Self::Own => Text::reference("AWS::AccountId"),
            Self::Account(id) => id.text(AccountId::to_string),
        }
    }

    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Self::Account(id) if id.is_unknown())
    }
}

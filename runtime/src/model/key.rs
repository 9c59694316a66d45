//! Partition keys.

/// A partition key of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// `aws_account`: 12 digits.
    Account,
    /// `aws_region`: a Region's code.
    Region,
    /// `day`: `yyyy/MM/dd`.
    Day,
    /// `hour`: two digits.
    Hour,
}

impl Key {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 4] = [Self::Account, Self::Region, Self::Day, Self::Hour];

    /// Its name; never that of a field of flow logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Account => "aws_account",
            Self::Region => "aws_region",
            Self::Day => "day",
            Self::Hour => "hour",
        }
    }

    /// What it contains.
    pub fn comment(self) -> &'static str {
        match self {
            Self::Account => "Account whose logs these are, from the path",
            Self::Region => "Region whose logs these are, from the path",
            Self::Day => "UTC day of the delivery, yyyy/MM/dd, from the path",
            Self::Hour => "UTC hour of the delivery, two digits, from the path",
        }
    }
}

//! What a session says: who asks, when, and where.

/// What a session says. Its time zone is UTC, as Athena's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The moment at which the query starts, in milliseconds since 1970-01-01 UTC.
    pub now: i64,
}

impl Session {
    /// A session that starts at a moment, in milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn at(now: i64) -> Self {
        Self { now }
    }
}

impl Default for Session {
    fn default() -> Self {
        Self::at(jiff::Timestamp::now().as_millisecond())
    }
}

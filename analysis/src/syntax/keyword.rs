//! The words of Trino's query grammar.

macro_rules! keywords {
    ($($variant:ident $text:literal $reserved:literal,)+) => {
        /// A word that some rule of the grammar names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Keyword {
            $($variant,)+
        }

        /// The words in the order of their bytes.
        const KEYWORDS: &[(&str, Keyword)] = &[$(($text, Keyword::$variant),)+];

        impl Keyword {
            /// Whether it needs double quotes as a name.
            pub(crate) fn is_reserved(self) -> bool {
                match self {
                    $(Self::$variant => $reserved,)+
                }
            }

            /// The word as it is written.
            pub(crate) fn text(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }
    };
}

keywords! {
    Absent "ABSENT" false,
    After "AFTER" false,
    All "ALL" false,
    Alter "ALTER" true,
    Analyze "ANALYZE" false,
    And "AND" true,
    Any "ANY" false,
    Array "ARRAY" false,
    As "AS" true,
    Asc "ASC" false,
    At "AT" false,
    Bernoulli "BERNOULLI" false,
    Between "BETWEEN" true,
    Both "BOTH" false,
    By "BY" true,
    Call "CALL" false,
    Case "CASE" true,
    Cast "CAST" true,
    Comment "COMMENT" false,
    Commit "COMMIT" false,
    Conditional "CONDITIONAL" false,
    Constraint "CONSTRAINT" true,
    Copartition "COPARTITION" false,
    Count "COUNT" false,
    Create "CREATE" true,
    Cross "CROSS" true,
    Cube "CUBE" true,
    Current "CURRENT" false,
    CurrentCatalog "CURRENT_CATALOG" true,
    CurrentDate "CURRENT_DATE" true,
    CurrentPath "CURRENT_PATH" true,
    CurrentRole "CURRENT_ROLE" true,
    CurrentSchema "CURRENT_SCHEMA" true,
    CurrentTime "CURRENT_TIME" true,
    CurrentTimestamp "CURRENT_TIMESTAMP" true,
    CurrentUser "CURRENT_USER" true,
    Day "DAY" false,
    Deallocate "DEALLOCATE" true,
    Default "DEFAULT" false,
    Define "DEFINE" false,
    Delete "DELETE" true,
    Desc "DESC" false,
    Describe "DESCRIBE" true,
    Descriptor "DESCRIPTOR" false,
    Distinct "DISTINCT" true,
    Double "DOUBLE" false,
    Drop "DROP" true,
    Else "ELSE" true,
    Empty "EMPTY" false,
    Encoding "ENCODING" false,
    End "END" true,
    Error "ERROR" false,
    Escape "ESCAPE" true,
    Except "EXCEPT" true,
    Execute "EXECUTE" true,
    Exists "EXISTS" true,
    Explain "EXPLAIN" false,
    Extract "EXTRACT" true,
    False "FALSE" true,
    Fetch "FETCH" false,
    Filter "FILTER" false,
    Final "FINAL" false,
    First "FIRST" false,
    Following "FOLLOWING" false,
    For "FOR" true,
    Format "FORMAT" false,
    From "FROM" true,
    Full "FULL" true,
    Grant "GRANT" false,
    Group "GROUP" true,
    Grouping "GROUPING" true,
    Groups "GROUPS" false,
    Having "HAVING" true,
    Hour "HOUR" false,
    Ignore "IGNORE" false,
    In "IN" true,
    Initial "INITIAL" false,
    Inner "INNER" true,
    Insert "INSERT" true,
    Intersect "INTERSECT" true,
    Interval "INTERVAL" false,
    Into "INTO" true,
    Is "IS" true,
    Join "JOIN" true,
    Json "JSON" false,
    JsonArray "JSON_ARRAY" true,
    JsonExists "JSON_EXISTS" true,
    JsonObject "JSON_OBJECT" true,
    JsonQuery "JSON_QUERY" true,
    JsonValue "JSON_VALUE" true,
    Keep "KEEP" false,
    Key "KEY" false,
    Keys "KEYS" false,
    Last "LAST" false,
    Lateral "LATERAL" false,
    Leading "LEADING" false,
    Left "LEFT" true,
    Like "LIKE" true,
    Limit "LIMIT" false,
    Listagg "LISTAGG" true,
    Localtime "LOCALTIME" true,
    Localtimestamp "LOCALTIMESTAMP" true,
    Map "MAP" false,
    Match "MATCH" false,
    Matches "MATCHES" false,
    MatchRecognize "MATCH_RECOGNIZE" false,
    Measures "MEASURES" false,
    Merge "MERGE" false,
    Minute "MINUTE" false,
    Month "MONTH" false,
    Msck "MSCK" false,
    Natural "NATURAL" true,
    Next "NEXT" false,
    Nfc "NFC" false,
    Nfd "NFD" false,
    Nfkc "NFKC" false,
    Nfkd "NFKD" false,
    Normalize "NORMALIZE" true,
    Not "NOT" true,
    Null "NULL" true,
    Nulls "NULLS" false,
    Object "OBJECT" false,
    Of "OF" false,
    Offset "OFFSET" false,
    Omit "OMIT" false,
    On "ON" true,
    One "ONE" false,
    Only "ONLY" false,
    Optimize "OPTIMIZE" false,
    Or "OR" true,
    Order "ORDER" true,
    Ordinality "ORDINALITY" false,
    Outer "OUTER" true,
    Over "OVER" false,
    Overflow "OVERFLOW" false,
    Partition "PARTITION" false,
    Passing "PASSING" false,
    Past "PAST" false,
    Pattern "PATTERN" false,
    Per "PER" false,
    Permute "PERMUTE" false,
    Position "POSITION" false,
    Preceding "PRECEDING" false,
    Precision "PRECISION" false,
    Prepare "PREPARE" true,
    Prune "PRUNE" false,
    Quotes "QUOTES" false,
    Range "RANGE" false,
    Recursive "RECURSIVE" true,
    Refresh "REFRESH" false,
    Reset "RESET" false,
    Respect "RESPECT" false,
    Returning "RETURNING" false,
    Revoke "REVOKE" false,
    Right "RIGHT" true,
    Rollback "ROLLBACK" false,
    Rollup "ROLLUP" true,
    Row "ROW" false,
    Rows "ROWS" false,
    Running "RUNNING" false,
    Scalar "SCALAR" false,
    Second "SECOND" false,
    Seek "SEEK" false,
    Select "SELECT" true,
    Set "SET" false,
    Sets "SETS" false,
    Show "SHOW" false,
    Skip "SKIP" true,
    Some "SOME" false,
    Start "START" false,
    String "STRING" false,
    Subset "SUBSET" false,
    Substring "SUBSTRING" false,
    System "SYSTEM" false,
    Table "TABLE" true,
    Tablesample "TABLESAMPLE" false,
    Then "THEN" true,
    Ties "TIES" false,
    Time "TIME" false,
    Timestamp "TIMESTAMP" false,
    To "TO" false,
    Trailing "TRAILING" false,
    Trim "TRIM" true,
    True "TRUE" true,
    Truncate "TRUNCATE" false,
    TryCast "TRY_CAST" false,
    Uescape "UESCAPE" true,
    Unbounded "UNBOUNDED" false,
    Unconditional "UNCONDITIONAL" false,
    Union "UNION" true,
    Unique "UNIQUE" false,
    Unknown "UNKNOWN" false,
    Unload "UNLOAD" false,
    Unmatched "UNMATCHED" false,
    Unnest "UNNEST" true,
    Update "UPDATE" false,
    Use "USE" false,
    Using "USING" true,
    Vacuum "VACUUM" false,
    Value "VALUE" false,
    Values "VALUES" true,
    Version "VERSION" false,
    When "WHEN" true,
    Where "WHERE" true,
    Window "WINDOW" false,
    With "WITH" true,
    Within "WITHIN" false,
    Without "WITHOUT" false,
    Wrapper "WRAPPER" false,
    Year "YEAR" false,
    Zone "ZONE" false,
}

/// The longest of them.
const LONGEST: usize = 17;

impl Keyword {
    /// The keyword that an unquoted word is, in any case.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let mut upper = [0_u8; LONGEST];
        let upper = upper.get_mut(..word.len())?;
        upper.copy_from_slice(word.as_bytes());
        upper.make_ascii_uppercase();
        let letter = usize::from(upper.first()?.checked_sub(b'A')?);
        let alike = KEYWORDS.get(*BEFORE.get(letter)?..*BEFORE.get(letter + 1)?)?;
        let at = alike.binary_search_by(|(text, _)| text.as_bytes().cmp(upper)).ok()?;
        Some(alike[at].1)
    }
}

/// For each letter how many keywords start with an earlier one: every word of a query is looked for.
const BEFORE: [usize; 27] = {
    let mut before = [0; 27];
    let mut at = 0;
    while at < KEYWORDS.len() {
        let mut later = (KEYWORDS[at].0.as_bytes()[0] - b'A') as usize + 1;
        while later < before.len() {
            before[later] += 1;
            later += 1;
        }
        at += 1;
    }
    before
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_is_found() {
        assert!(KEYWORDS.is_sorted_by(|one, other| one.0 < other.0));
        for (text, keyword) in KEYWORDS {
            assert_eq!(Keyword::of(&text.to_lowercase()), Some(*keyword), "{text}");
        }
        assert_eq!(Keyword::of("srcaddr"), None);
    }

    #[test]
    fn trino_reserves_81_words() {
        assert_eq!(KEYWORDS.iter().filter(|(_, keyword)| keyword.is_reserved()).count(), 81);
    }
}

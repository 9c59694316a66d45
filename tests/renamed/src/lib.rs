//! The macro through a dependency of another name, in a module that shadows what an expansion could be tempted to use.

#![no_implicit_prelude]

/// Names of the standard library that mean something else here.
pub mod std {}

::vpc::flow_log_stack! {
    /// Traffic.
    pub stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs = default;
    use predefined::*;

    /// Every type that a parameter can have.
    query Typed(
        a: boolean = true, b: tinyint = -1, c: smallint = 2, d: int = 3, e: bigint = 4, f: float = "1.5", g: double = "-2.5",
        h: decimal(5, 2) = "12.50", i: char(2) = "ab", j: varchar(3) = "abc", k: string = "it's", l: date = "2026-11-20",
        m: timestamp = "2026-11-20 13:05:00", n: day = "2026/11/20", type: [string] = ["x", "y"],
    ) = r#"
        SELECT :a AS a, :b AS b, :c AS c, :d AS d, :e AS e, :f AS f, :g AS g, :h AS h, :i AS i, :j AS j, :k AS k, :l AS l, :m AS m
        FROM flow_logs
        WHERE day >= :n AND srcaddr IN (:type)
    "#;
}

#[cfg(test)]
mod tests {
    use ::std::prelude::v1::*;
    use ::vpc::{Date, Day, Decimal, NamedQuery, Timestamp};

    #[test]
    fn values_become_constants() -> ::core::result::Result<(), ::vpc::Error> {
        let day = Day::new("2026-11-20")?;
        let query = super::Typed {
            a: false,
            b: -1,
            c: 2,
            d: 3,
            e: 4,
            f: 1.5,
            g: -2.5,
            h: Decimal::new("12.50")?,
            i: "ab".into(),
            j: "abc".into(),
            k: "it's".into(),
            l: Date::from(day),
            m: Timestamp::new("2026-11-20 13:05:00")?,
            n: day,
            r#type: ::std::vec!["x".into(), "y".into(), "z".into()],
        };
        let start = query.start_query(&super::Traffic::names()?)?;
        ::std::assert_eq!(
            start.execution_parameters,
            [
                "false",
                "TINYINT '-1'",
                "SMALLINT '2'",
                "3",
                "BIGINT '4'",
                "REAL '1.5e0'",
                "DOUBLE '-2.5e0'",
                "DECIMAL '12.50'",
                "'ab'",
                "'abc'",
                "'it''s'",
                "DATE '2026-11-20'",
                "TIMESTAMP '2026-11-20 13:05:00.000'",
                "'2026/11/20'",
                "'x'",
                "'y'",
                "'z'"
            ]
        );
        ::std::assert!(start.query_string.ends_with("WHERE day >= ? AND srcaddr IN (?, ?, ?)"));
        ::core::result::Result::Ok(())
    }
}

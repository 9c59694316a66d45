//! Literals of every type.

use flow_log_stack_analysis::Type;

use crate::expression::Piece;
use crate::generator::Generator;
use crate::vocabulary::pick;

impl Generator<'_> {
    /// A constant of this type.
    pub(crate) fn literal(&mut self, wanted: &Type) -> Piece {
        if self.chance(4) {
            self.note("NULL");
            return Piece::primary("NULL");
        }
        let texts: &[&str] = match wanted {
            Type::Boolean => &["true", "false", "TRUE", "BOOLEAN 'true'"],
            Type::Tinyint => &["TINYINT '1'", "CAST(1 AS tinyint)"],
            Type::Smallint => &["SMALLINT '5'", "CAST(7 AS smallint)", "smallint '443'"],
            Type::Integer => &["1", "0", "22", "443", "100", "INTEGER '3'", "2147483647"],
            Type::Bigint => &["1", "0", "22", "443", "1048576", "12345678901", "BIGINT '5'"],
            Type::Real => &["REAL '1.5'", "CAST(1 AS real)"],
            Type::Double => &["1e0", "1.5", "DOUBLE '0.1'", "100.0", "2", "1E-3", ".5e1"],
            Type::Decimal { .. } => &["1", "0.5", "5.", "DECIMAL '2.5'", ".5", "42"],
            Type::Varchar(None) => &[
                "'a'",
                "'10.0.0.1'",
                "'REJECT'",
                "''",
                "'2026/11/20'",
                "'it''s'",
                "'%x_'",
                "'é😀'",
                "VARCHAR 'x'",
                "'a;b -- c'",
            ],
            Type::Varchar(_) => &["'a'", "'x'", "''"],
            Type::Char(_) => &["'a'", "CHAR 'b'", "CAST('a' AS char(1))"],
            Type::Varbinary => &["X'0aff'", "to_utf8('a')", "x''"],
            Type::Date => &["DATE '2026-11-20'", "date '2024-2-9'"],
            Type::Time { zone: false, .. } => &["TIME '10:00:00'", "TIME '10:00'", "TIME '23:59:59.999'"],
            Type::Time { zone: true, .. } => &["TIME '10:00:00+01:00'", "TIME '10:00:00.5-03:30'"],
            Type::Timestamp { zone: false, .. } => &[
                "TIMESTAMP '2026-11-20 10:00:00'",
                "TIMESTAMP '2024-02-29 23:59:59.123456'",
                "timestamp '2026-11-20'",
            ],
            Type::Timestamp { zone: true, .. } => &[
                "TIMESTAMP '2026-11-20 10:00:00 UTC'",
                "TIMESTAMP '2026-11-20 10:00 Europe/Berlin'",
            ],
            Type::IntervalDayToSecond => &[
                "INTERVAL '1' DAY",
                "INTERVAL '2' HOUR",
                "INTERVAL -'1.5' SECOND",
                "INTERVAL '3 10:30' DAY TO MINUTE",
            ],
            Type::IntervalYearToMonth => &[
                "INTERVAL '1' MONTH",
                "INTERVAL '1-2' YEAR TO MONTH",
                "interval '1' year",
            ],
            Type::Json => &["JSON '{}'", "JSON '[1]'", "json_parse('1')"],
            Type::IpAddress => &[
                "IPADDRESS '10.0.0.1'",
                "IPADDRESS '::1'",
                "CAST('10.0.0.1' AS ipaddress)",
            ],
            Type::Uuid => &[
                "UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'",
                "UUID '00000000-0000-0000-0000-000000000001'",
            ],
            Type::HyperLogLog => &["CAST(NULL AS HyperLogLog)", "empty_approx_set()"],
            Type::Array(element) => {
                if self.chance(20) {
                    return Piece::primary("ARRAY[]");
                }
                let one = self.literal(element).sql;
                let two = self.literal(element).sql;
                return Piece::primary(format!("ARRAY[{one}, {two}]"));
            }
            Type::Map(key, value) => {
                let key = self.literal(key).sql;
                let value = self.literal(value).sql;
                return Piece::primary(format!("MAP(ARRAY[{key}], ARRAY[{value}])"));
            }
            Type::Row(fields) => {
                let inside: Vec<String> = fields.iter().map(|field| self.literal(&field.data_type).sql).collect();
                if inside.len() > 1 && self.chance(30) {
                    return Piece::primary(format!("({})", inside.join(", ")));
                }
                return Piece::primary(format!("ROW({})", inside.join(", ")));
            }
            Type::Unknown => &["NULL"],
            other => return Piece::primary(format!("CAST(NULL AS {other})")),
        };
        Piece::primary(pick(&mut self.random, texts))
    }

    /// A type as it is written in a cast.
    pub(crate) fn type_name(&mut self, own: &Type) -> String {
        let text = own.to_string();
        match self.random.u8(..20) {
            0 => text.to_uppercase(),
            1 => text.replace("integer", "int"),
            2 if text == "double" => "double precision".to_owned(),
            3 => text
                .replace("decimal(38,0)", "decimal")
                .replace("timestamp(3)", "timestamp"),
            _ => text,
        }
    }
}

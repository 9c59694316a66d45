//! Implicit conversions, and the type at which two types meet.

use super::{Field, MAX_CHAR, MAX_DECIMAL, Type};

/// Whether a value of one type is taken where another type is wanted.
#[must_use]
pub fn can_coerce(from: &Type, to: &Type) -> bool {
    meet(from, to).is_some_and(|meeting| meeting.at_second)
}

/// The type at which two types meet in CASE, COALESCE, IN, `=`, UNION, `ARRAY[…]`; `None`: nowhere.
///
/// The names of a row's fields survive where both sides agree.
#[must_use]
pub fn common_super_type(left: &Type, right: &Type) -> Option<Type> {
    meet(left, right).map(|meeting| meeting.at)
}

/// How many digits of a decimal Trino takes a double to keep.
const DOUBLE_DIGITS: u8 = 15;

/// How many digits of a decimal Trino takes a real to keep.
const REAL_DIGITS: u8 = 7;

/// Whether values that differ can become equal when they are converted to another type, or to where the two types meet.
#[must_use]
pub fn merges_values(from: &Type, to: &Type) -> bool {
    match from {
        Type::Bigint => matches!(to, Type::Double | Type::Real),
        Type::Integer => *to == Type::Real,
        Type::Decimal { precision, .. } => match to {
            Type::Double => *precision > DOUBLE_DIGITS,
            Type::Real => *precision > REAL_DIGITS,
            _ => false,
        },
        Type::Date | Type::Timestamp { zone: false, .. } => matches!(to, Type::Timestamp { zone: true, .. }),
        Type::Time { zone: false, .. } => matches!(to, Type::Time { zone: true, .. }),
        _ => false,
    }
}

/// Where two types meet.
struct Meeting {
    at: Type,
    /// Whether that is the second type, so that the first one converts to it.
    at_second: bool,
}

impl Meeting {
    fn new(at: Type, second: &Type) -> Self {
        let at_second = at == *second;
        Self { at, at_second }
    }
}

fn meet(first: &Type, second: &Type) -> Option<Meeting> {
    match (first, second) {
        _ if first == second || *first == Type::Unknown => Some(Meeting {
            at: second.clone(),
            at_second: true,
        }),
        (_, Type::Unknown) => Some(Meeting {
            at: first.clone(),
            at_second: false,
        }),
        (
            Type::Decimal {
                precision: p1,
                scale: s1,
            },
            Type::Decimal {
                precision: p2,
                scale: s2,
            },
        ) => {
            let scale = *s1.max(s2);
            let precision = ((p1 - s1).max(p2 - s2) + scale).min(MAX_DECIMAL);
            Some(Meeting::new(Type::Decimal { precision, scale }, second))
        }
        (Type::Varchar(l1), Type::Varchar(l2)) => Some(Meeting::new(
            Type::Varchar(l1.zip(*l2).map(|(l1, l2)| l1.max(l2))),
            second,
        )),
        (Type::Char(l1), Type::Char(l2)) => Some(Meeting::new(Type::Char(*l1.max(l2)), second)),
        (
            Type::Time {
                precision: p1,
                zone: z1,
            },
            Type::Time {
                precision: p2,
                zone: z2,
            },
        ) => {
            // A time that gains a zone has milliseconds, whatever it had before; a timestamp keeps its precision.
            let own = |precision: u8, zone: bool| if z1 == z2 || zone { precision } else { 3 };
            let precision = own(*p1, *z1).max(own(*p2, *z2));
            Some(Meeting::new(
                Type::Time {
                    precision,
                    zone: *z1 || *z2,
                },
                second,
            ))
        }
        (
            Type::Timestamp {
                precision: p1,
                zone: z1,
            },
            Type::Timestamp {
                precision: p2,
                zone: z2,
            },
        ) => Some(Meeting::new(
            Type::Timestamp {
                precision: *p1.max(p2),
                zone: *z1 || *z2,
            },
            second,
        )),
        (Type::Row(firsts), Type::Row(seconds)) => meet_rows(firsts, seconds),
        (Type::Array(e1), Type::Array(e2)) => {
            let element = meet(e1, e2)?;
            Some(Meeting {
                at: Type::array(element.at),
                at_second: element.at_second,
            })
        }
        (Type::Map(k1, v1), Type::Map(k2, v2)) => {
            let (key, value) = (meet(k1, k2)?, meet(v1, v2)?);
            Some(Meeting {
                at: Type::map(key.at, value.at),
                at_second: key.at_second && value.at_second,
            })
        }
        // Of other types with parameters, such as `qdigest(bigint)`, none converts to another of its family.
        _ if std::mem::discriminant(first) == std::mem::discriminant(second) => None,
        _ => {
            if let Some(first) = coerce_to_family(first, second) {
                meet(&first, second)
            } else {
                let second = coerce_to_family(second, first)?;
                Some(Meeting {
                    at: meet(first, &second)?.at,
                    at_second: false,
                })
            }
        }
    }
}

fn meet_rows(firsts: &[Field], seconds: &[Field]) -> Option<Meeting> {
    if firsts.len() != seconds.len() {
        return None;
    }
    let mut at_second = true;
    let mut fields = Vec::new();
    for (first, second) in firsts.iter().zip(seconds) {
        let meeting = meet(&first.data_type, &second.data_type)?;
        at_second &= meeting.at_second;
        let name = if first.name == second.name {
            first.name.clone()
        } else {
            None
        };
        fields.push(Field {
            name,
            data_type: meeting.at,
        });
    }
    Some(Meeting {
        at: Type::Row(fields),
        at_second,
    })
}

/// The narrowest type of the family of `like` (its name, whatever its parameters) to which `from` converts.
///
/// The narrowest and not `like` itself: an integer becomes `decimal(10,0)` before it meets another decimal.
pub(crate) fn coerce_to_family(from: &Type, like: &Type) -> Option<Type> {
    use Type as T;
    let decimal = |precision| T::Decimal { precision, scale: 0 };
    Some(match (from, like) {
        (T::Unknown, T::Decimal { .. }) => decimal(1),
        (T::Unknown, T::Varchar(_)) => T::Varchar(Some(0)),
        (T::Unknown, T::Char(_)) => T::Char(0),
        (T::Unknown, T::Time { zone, .. }) => T::Time {
            precision: 3,
            zone: *zone,
        },
        (T::Unknown, T::Timestamp { zone, .. }) => T::Timestamp {
            precision: 3,
            zone: *zone,
        },

        (T::Tinyint, T::Smallint | T::Integer | T::Bigint | T::Real | T::Double)
        | (T::Smallint, T::Integer | T::Bigint | T::Real | T::Double)
        | (T::Integer, T::Bigint | T::Real | T::Double)
        | (T::Bigint | T::Decimal { .. }, T::Real | T::Double)
        | (T::Real, T::Double)
        | (T::Varchar(_) | T::Char(_), T::JoniRegExp | T::Re2JRegExp | T::JsonPath | T::CodePoints)
        | (T::P4HyperLogLog, T::HyperLogLog) => like.clone(),
        (T::Tinyint, T::Decimal { .. }) => decimal(3),
        (T::Smallint, T::Decimal { .. }) => decimal(5),
        (T::Integer, T::Decimal { .. }) => decimal(10),
        (T::Bigint, T::Decimal { .. }) => decimal(19),

        // With a zone, Trino counts milliseconds.
        (T::Date, T::Timestamp { zone, .. }) => T::Timestamp {
            precision: if *zone { 3 } else { 0 },
            zone: *zone,
        },
        (T::Time { zone: false, .. }, T::Time { zone: true, .. }) => T::Time {
            precision: 3,
            zone: true,
        },
        (T::Timestamp { precision, zone: false }, T::Timestamp { zone: true, .. }) => T::Timestamp {
            precision: *precision,
            zone: true,
        },
        (T::Time { zone: z1, .. }, T::Time { zone: z2, .. })
        | (T::Timestamp { zone: z1, .. }, T::Timestamp { zone: z2, .. }) => return (z1 == z2).then(|| from.clone()),

        (T::Varchar(length), T::Char(_)) => T::Char(length.unwrap_or(MAX_CHAR).min(MAX_CHAR)),
        _ => return (std::mem::discriminant(from) == std::mem::discriminant(like)).then(|| from.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Type {
        text.parse().expect("a type")
    }

    #[test]
    fn parameters_follow() {
        for (left, right, met) in [
            ("decimal(10,2)", "decimal(38,0)", "decimal(38,2)"),
            ("bigint", "decimal(3,1)", "decimal(20,1)"),
            ("varchar(3)", "varchar(5)", "varchar(5)"),
            ("varchar", "char(3)", "char(65536)"),
            ("date", "timestamp(6) with time zone", "timestamp(6) with time zone"),
            (
                "timestamp(9)",
                "timestamp(3) with time zone",
                "timestamp(9) with time zone",
            ),
            ("array(unknown)", "array(row(a integer))", "array(row(a integer))"),
            (
                "row(a integer, b varchar(2))",
                "row(a double, c varchar)",
                "row(a double, varchar)",
            ),
            (
                "map(integer, date)",
                "map(bigint, timestamp(3))",
                "map(bigint, timestamp(3))",
            ),
        ] {
            let (left, right) = (parse(left), parse(right));
            assert_eq!(common_super_type(&left, &right), Some(parse(met)), "{left} {right}");
            assert_eq!(common_super_type(&right, &left), Some(parse(met)), "{right} {left}");
        }
        assert_eq!(
            common_super_type(&parse("row(integer)"), &parse("row(integer, integer)")),
            None
        );
    }

    #[test]
    fn conversion_has_a_direction() {
        assert!(can_coerce(&parse("row(a integer)"), &parse("row(b bigint)")));
        assert!(!can_coerce(&parse("row(b bigint)"), &parse("row(a integer)")));
        assert!(can_coerce(&parse("varchar(3)"), &parse("char(3)")));
        assert!(!can_coerce(&parse("char(3)"), &parse("varchar(3)")));
    }
}

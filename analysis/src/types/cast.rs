//! Which types CAST and `TRY_CAST` convert; both take the same.

use super::Type;

/// Whether CAST from one type to another exists.
#[must_use]
pub fn can_cast(from: &Type, to: &Type) -> bool {
    use Type as T;
    match (from, to) {
        _ if from == to || *from == T::Unknown => true,
        (T::Array(from), T::Array(to)) => can_cast(from, to),
        (T::Map(k1, v1), T::Map(k2, v2)) => can_cast(k1, k2) && can_cast(v1, v2),
        (T::Row(from), T::Row(to)) => {
            from.len() == to.len()
                && from
                    .iter()
                    .zip(to)
                    .all(|(from, to)| can_cast(&from.data_type, &to.data_type))
        }
        (T::Array(element), T::Json) => can_cast(element, &T::Json),
        (T::Map(key, value), T::Json) => can_cast(key, &T::VARCHAR) && can_cast(value, &T::Json),
        (T::Row(fields), T::Json) => fields.iter().all(|field| can_cast(&field.data_type, &T::Json)),
        (T::Json, T::Array(element)) => can_cast(&T::Json, element),
        (T::Json, T::Map(key, value)) => can_cast(&T::VARCHAR, key) && can_cast(&T::Json, value),
        (T::Json, T::Row(fields)) => fields.iter().all(|field| can_cast(&T::Json, &field.data_type)),
        _ => scalar(from, to),
    }
}

/// Casts between types that have no parts.
fn scalar(from: &Type, to: &Type) -> bool {
    use Type as T;
    let plain = |of: &Type| of.is_numeric() || *of == T::Boolean;
    match from {
        _ if plain(from) => plain(to) || matches!(to, T::Varchar(_) | T::Json),
        T::Json => plain(to) || matches!(to, T::Varchar(_)),
        T::Varchar(_) => {
            plain(to)
                || matches!(
                    to,
                    T::Varchar(_)
                        | T::Char(_)
                        | T::Varbinary
                        | T::Date
                        | T::Time { .. }
                        | T::Timestamp { .. }
                        | T::Json
                        | T::IpAddress
                        | T::Uuid
                        | T::JoniRegExp
                        | T::Re2JRegExp
                        | T::JsonPath
                        | T::CodePoints
                )
        }
        T::Char(_) => matches!(
            to,
            T::Varchar(_) | T::Char(_) | T::JoniRegExp | T::Re2JRegExp | T::JsonPath | T::CodePoints
        ),
        T::Varbinary => match to {
            T::QDigest(value) => matches!(**value, T::Bigint | T::Real | T::Double),
            _ => matches!(to, T::IpAddress | T::Uuid | T::HyperLogLog | T::SetDigest | T::TDigest),
        },
        T::Date => matches!(to, T::Varchar(_) | T::Json | T::Timestamp { .. }),
        T::Time { .. } => matches!(to, T::Varchar(_) | T::Time { .. } | T::Timestamp { .. }),
        T::Timestamp { zone, .. } => {
            matches!(to, T::Varchar(_) | T::Date | T::Time { .. } | T::Timestamp { .. }) || !zone && *to == T::Json
        }
        T::IntervalDayToSecond | T::IntervalYearToMonth => matches!(to, T::Varchar(_)),
        // Theirs is the unbounded varchar alone.
        T::IpAddress | T::Uuid => matches!(to, T::Varchar(None) | T::Varbinary),
        T::HyperLogLog => matches!(to, T::P4HyperLogLog | T::Varbinary),
        T::P4HyperLogLog => *to == T::HyperLogLog,
        T::QDigest(value) => *to == T::Varbinary && matches!(**value, T::Bigint | T::Real | T::Double),
        T::SetDigest => matches!(to, T::HyperLogLog | T::Varbinary),
        T::TDigest => *to == T::Varbinary,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_cast_too() {
        let parse = |text: &str| text.parse::<Type>().expect("a type");
        for (from, to, there) in [
            ("array(varchar)", "array(bigint)", true),
            ("array(date)", "array(bigint)", false),
            ("row(a bigint)", "row(b varchar)", true),
            ("row(bigint)", "row(bigint, bigint)", false),
            ("map(varchar, date)", "json", true),
            ("map(varchar, timestamp(3) with time zone)", "json", false),
            ("json", "map(varchar, array(bigint))", true),
            ("json", "array(date)", false),
        ] {
            assert_eq!(can_cast(&parse(from), &parse(to)), there, "{from} to {to}");
        }
    }
}

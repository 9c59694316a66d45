//! Result columns as Athena reports them.

use flow_log_stack_analysis::Type;
use flow_log_stack_runtime::engine::ResultColumn;

/// A result column as Athena reports it: the name of its type without arguments; decimals and texts have theirs in
/// separate members.
pub(super) fn reported(index: usize, name: Option<&str>, data_type: &Type) -> ResultColumn {
    let (precision, scale) = match data_type {
        Type::Decimal { precision, scale } => (Some(u32::from(*precision)), Some(u32::from(*scale))),
        Type::Char(length) | Type::Varchar(Some(length)) => (Some(*length), None),
        _ => (None, None),
    };
    ResultColumn {
        name: name.map_or_else(|| format!("_col{index}"), str::to_owned),
        data_type: name_of(data_type),
        precision,
        scale,
    }
}

fn name_of(data_type: &Type) -> String {
    if *data_type == Type::Real {
        return "float".to_owned();
    }
    let text = data_type.to_string();
    match (text.find('('), text.rfind(')')) {
        (Some(open), Some(close)) => text[..open].to_owned() + &text[close + 1..],
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_named_as_athena_names_them() {
        for (trino, athena) in [
            ("real", "float"),
            ("integer", "integer"),
            ("varchar", "varchar"),
            ("varchar(3)", "varchar"),
            ("char(2)", "char"),
            ("decimal(38,2)", "decimal"),
            ("timestamp(3) with time zone", "timestamp with time zone"),
            ("time(6)", "time"),
            ("interval day to second", "interval day to second"),
            ("array(row(a bigint, b varchar(3)))", "array"),
            ("map(varchar,bigint)", "map"),
            ("unknown", "unknown"),
        ] {
            let data_type: Type = trino.parse().expect(trino);
            let column = reported(2, None, &data_type);
            assert_eq!((column.name.as_str(), column.data_type.as_str()), ("_col2", athena));
        }
        let decimal = reported(0, Some("d"), &Type::Decimal { precision: 5, scale: 2 });
        assert_eq!(
            (decimal.name.as_str(), decimal.precision, decimal.scale),
            ("d", Some(5), Some(2))
        );
    }
}

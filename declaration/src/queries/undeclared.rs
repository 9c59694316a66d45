//! Parameters that a text uses but that are not declared.

use flow_log_stack_analysis::{Catalog, Code, Column, Parameter, Partition, Severity, Type, check};
use flow_log_stack_runtime::{ColumnType, ParameterType, nearest};

use super::catalog::{day, parameter_type};

/// The possible types, the most likely first.
const TYPES: [ColumnType; 10] = [
    ColumnType::String,
    ColumnType::Int,
    ColumnType::Bigint,
    ColumnType::Double,
    ColumnType::Date,
    ColumnType::Timestamp,
    ColumnType::Boolean,
    ColumnType::Smallint,
    ColumnType::Tinyint,
    ColumnType::Float,
];

/// The most bytes of a text that are looked through for the types of its undeclared parameters: each costs a dozen
/// checks of the whole text.
const MOST_BYTES: usize = 40_000;

/// The most names of declared parameters that are compared with those of the text's undeclared ones.
const MOST_NAMES: usize = 100_000;

/// How to declare a parameter that is not in the catalog, after this many others of the text: `port: int`, or `port:
/// …` where its type would cost too much. `None` if one of them has a similar name and is probably meant, or if there are
/// too many to know.
pub fn declaration(sql: &str, catalog: &Catalog, name: &str, others: usize) -> Option<String> {
    if catalog.parameters.len().saturating_mul(others + 1) > MOST_NAMES
        || nearest(name, catalog.parameters.iter().map(|own| &own.name)).is_some()
    {
        return None;
    }
    if sql.len().saturating_mul(others + 1) > MOST_BYTES {
        return Some(format!("{name}: …"));
    }
    Some(format!("{name}: {}", fitting_type(sql, catalog, name)))
}

/// The type of the column that it is compared with, or else the first type with the fewest errors.
fn fitting_type(sql: &str, catalog: &Catalog, name: &str) -> ParameterType {
    let mut all = catalog.clone();
    let declare = |name: &str, data_type: Option<Type>| Parameter {
        name: name.to_owned(),
        data_type,
        list: false,
    };
    // With other undeclared parameters in the text, nothing would be known.
    for diagnostic in check(sql, catalog).diagnostics {
        let range = diagnostic.primary.map(|label| label.range);
        let written = range.and_then(|range| sql.get(range)).unwrap_or_default();
        let other = written.trim_start_matches(':');
        let is_new = other != name && all.parameters.iter().all(|own| own.name != other);
        if diagnostic.code == Code::UndeclaredParameter && is_new {
            all.parameters.push(declare(other, None));
        }
    }
    let index = all.parameters.len();
    all.parameters.push(declare(name, None));
    let analysis = check(sql, &all);
    let uses = analysis.parameters.iter().filter(|one| one.parameter == index);
    let column = uses
        .filter_map(|one| one.compared_with)
        .find_map(|id| all.tables.as_ref()?.get(id.table)?.columns.get(id.column));
    let compared = column.and_then(column_type);
    compared.unwrap_or_else(|| {
        let errors = |own: &ColumnType| {
            let mut tried = all.clone();
            tried.parameters[index].data_type = parameter_type(&ParameterType::Column(own.clone()));
            let found = check(sql, &tried).diagnostics.into_iter();
            found.filter(|one| one.severity == Severity::Error).count()
        };
        let best = TYPES.into_iter().min_by_key(errors);
        ParameterType::Column(best.unwrap_or(ColumnType::String))
    })
}

fn column_type(column: &Column) -> Option<ParameterType> {
    if column.partition == Partition::Time && column.format == day(&column.name).format {
        return Some(ParameterType::Day);
    }
    let own = column.data_type.as_ref()?;
    if matches!(own, Type::Varchar(_)) {
        return Some(ParameterType::Column(ColumnType::String));
    }
    let types = TYPES.into_iter().map(ParameterType::Column);
    types.into_iter().find(|one| parameter_type(one).as_ref() == Some(own))
}

#[cfg(test)]
mod tests {
    use super::super::catalog::column;
    use super::*;

    fn declares(sql: &str, name: &str) -> Option<String> {
        let of = |name: &str, data_type: &str| column(name, data_type.parse().ok());
        let columns = vec![
            of("srcaddr", "varchar"),
            of("dstport", "integer"),
            of("bytes", "bigint"),
            day("day"),
        ];
        let table = flow_log_stack_analysis::Table {
            catalog: None,
            schema: None,
            name: "f".to_owned(),
            columns,
            hidden_columns: vec![],
            open: false,
        };
        let port = Parameter {
            name: "port".to_owned(),
            data_type: "integer".parse().ok(),
            list: false,
        };
        let catalog = Catalog {
            tables: Some(vec![table]),
            parameters: vec![port],
            ..Catalog::default()
        };
        declaration(sql, &catalog, name, 0)
    }

    #[test]
    fn the_type_is_that_of_its_place() {
        let declares = |condition: &str, name| declares(&format!("SELECT 1 FROM f WHERE {condition}"), name);
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(declares("day >= :since", "since"), is("since: day"));
        assert_eq!(declares("dstport = :p", "p"), is("p: int"));
        assert_eq!(declares(":p BETWEEN bytes AND 7", "p"), is("p: bigint"));
        assert_eq!(declares("srcaddr IN (:a, :b)", "b"), is("b: string"));
        assert_eq!(declares("srcaddr = :a AND day = :on LIMIT :n", "on"), is("on: day"));
        assert_eq!(declares("true LIMIT :n", "n"), is("n: int"));
        assert_eq!(declares("bytes > 10 * :x", "x"), is("x: int"));
        assert_eq!(declares("from_unixtime(bytes) > :t", "t"), is("t: date"));
        assert_eq!(declares("nonsense = :t", "t"), is("t: string"));
        assert_eq!(declares("dstport = :prt", "prt"), None, "`:port` is meant");
        let long = |bytes: usize| format!("dstport = :p -- {}", "x".repeat(bytes - 38));
        assert_eq!(declares(&long(MOST_BYTES), "p"), is("p: int"));
        assert_eq!(declares(&long(MOST_BYTES + 1), "p"), is("p: …"));
    }
}

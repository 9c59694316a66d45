//! Types of columns and parameters.

use flow_log_stack_runtime::Listed as _;
use flow_log_stack_runtime::name::struct_field_name;
use flow_log_stack_runtime::{Code, ColumnType, Error, Fields, ParameterType};

use crate::ast::{Field, Type, TypeArguments};
use crate::report::Report;

/// A type of Athena's DDL.
pub(crate) fn column_type(written: &Type, report: &mut Report) -> Option<ColumnType> {
    let name = written.name.to_string();
    let span = written.name.span();
    match &written.arguments {
        TypeArguments::None if name == "day" => {
            let error = Error::new(Code::UnknownType, "`day` is a type of parameters, not of columns");
            report.refuse(
                span,
                &error.help("write `date`, or `string` for text such as `2026/11/20`"),
            );
            None
        }
        TypeArguments::None => report.accept(span, ColumnType::new(&name, &[])),
        TypeArguments::Numbers(numbers) => {
            let numbers: Vec<u64> = numbers
                .iter()
                .map(|number| number.base10_parse().unwrap_or(u64::MAX))
                .listed();
            report.accept(span, ColumnType::new(&name, &numbers))
        }
        TypeArguments::Fields(fields) => nested(written, fields, report),
    }
}

fn nested(written: &Type, fields: &[Field], report: &mut Report) -> Option<ColumnType> {
    let name = written.name.to_string();
    let is_named = fields.iter().all(|field| field.name.is_some());
    let is_unnamed = fields.iter().all(|field| field.name.is_none());
    let types: Vec<_> = fields.iter().map(|field| column_type(&field.kind, report)).listed();
    let types = types.into_iter().collect::<Option<Vec<_>>>()?;
    let (reason, help) = match (name.as_str(), types.as_slice()) {
        ("array", [_]) if is_unnamed => {
            let item = types.into_iter().next()?;
            return Some(ColumnType::Array(Box::new(item)));
        }
        ("map", [key, _]) if is_unnamed && key.is_scalar() => {
            let mut types = types.into_iter();
            let (key, value) = (types.next()?, types.next()?);
            return Some(ColumnType::Map(Box::new(key), Box::new(value)));
        }
        ("struct", [_, ..]) if is_named => {
            let names = fields.iter().filter_map(|field| field.name.as_ref());
            let names = names.map(|name| {
                let lower = name.text.to_ascii_lowercase();
                report.accept(name.span, struct_field_name(&lower)).map(|()| lower)
            });
            let names = names.listed().into_iter().collect::<Option<Vec<_>>>()?;
            let fields = Fields::new(names.into_iter().zip(types).listed());
            return report.accept(written.name.span(), fields).map(ColumnType::Struct);
        }
        ("array", _) => ("an array has items of one type", "write `array<string>`"),
        ("map", _) => (
            "a map has keys, each of one value, and values",
            "write `map<string, int>`",
        ),
        ("struct", _) => ("each field of a struct has a name", "write `struct<id: string>`"),
        _ => {
            let error = Error::new(
                Code::UnknownType,
                format!("the type `{name}` takes no types in angle brackets"),
            );
            report.refuse(written.name.span(), &error.help("only `array`, `map` and `struct` do"));
            return None;
        }
    };
    let error = Error::new(Code::UnknownType, format!("the type `{name}` is incomplete: {reason}"));
    report.refuse(written.name.span(), &error.help(help));
    None
}

/// The type of a query's parameter.
pub(crate) fn parameter_type(written: &Type, report: &mut Report) -> Option<ParameterType> {
    if written.name == "day" && matches!(written.arguments, TypeArguments::None) {
        return Some(ParameterType::Day);
    }
    let column_type = column_type(written, report)?;
    report.accept(written.name.span(), ParameterType::new(column_type))
}

//! UNNEST.

use std::sync::Arc;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{ColumnNumber, Expression, Unnest};

use super::Stop;
use super::build::{Builder, Planned, also};
use super::rows::{self, Reader};
use crate::node::OwnNode;
use crate::value::Value;

/// The number of rows processed at once: each can have many elements, and all of their rows are in memory together.
const ROWS: usize = 32;

impl Builder {
    /// For each row of the input, one row for each element.
    pub(super) fn unnest(&self, unnest: &Unnest, needed: &[ColumnNumber]) -> Result<Planned, Stop> {
        let values: Vec<&Expression> = unnest.items.iter().map(|item| &item.value).collect();
        let input = self.node(&unnest.input, &also(needed, &values))?;
        let mut items = Vec::new();
        for item in &unnest.items {
            let is_row = matches!(&item.value.data_type, Type::Array(element) if matches!(**element, Type::Row(_)));
            items.push((self.bound(&item.value, &input.columns)?, is_row, item.columns.len()));
        }
        let made = unnest
            .items
            .iter()
            .flat_map(|item| item.columns.iter().copied())
            .chain(unnest.ordinality);
        let columns: Vec<ColumnNumber> = input.columns.iter().copied().chain(made).collect();
        let (context, own, before) = (Arc::clone(&self.context), columns.clone(), input.columns);
        let (ordinality, outer) = (unnest.ordinality.is_some(), unnest.outer);
        let plan = OwnNode::each(
            "Unnest",
            input.plan,
            self.context.schema(&columns),
            ROWS,
            move |batch| {
                let reader = Reader::new(batch, &before, &context)?;
                let mut found = Vec::new();
                for row in 0..batch.num_rows() {
                    let row = reader.row(row);
                    let mut parts = Vec::new();
                    for (item, is_row, width) in &items {
                        let value = item.of_row(&row).map_err(super::carried)?;
                        parts.push((elements(&value, *is_row, *width), *width));
                    }
                    let length = parts.iter().map(|(own, _)| own.len()).max().unwrap_or(0);
                    for index in 0..length.max(usize::from(outer)) {
                        let mut longer = row.clone();
                        for (own, width) in &parts {
                            match own.get(index) {
                                Some(values) => longer.extend(values.iter().cloned()),
                                None => longer.extend(std::iter::repeat_n(Value::Null, *width)),
                            }
                        }
                        if ordinality {
                            let number = i64::try_from(index + 1).unwrap_or_default();
                            longer.push(if index < length {
                                Value::Integer(number)
                            } else {
                                Value::Null
                            });
                        }
                        found.push(longer);
                    }
                }
                rows::batch(&found, &own, &context)
            },
        );
        Ok(Planned { plan, columns })
    }
}

/// The columns for each element of an array or a map.
fn elements(value: &Value, is_row: bool, width: usize) -> Vec<Vec<Value>> {
    match value {
        Value::Array(items) => items
            .iter()
            .map(|item| match item {
                Value::Row(fields) if is_row => fields.to_vec(),
                Value::Null if is_row => vec![Value::Null; width],
                item => vec![item.clone()],
            })
            .collect(),
        Value::Map(entries) => entries
            .iter()
            .map(|(key, value)| vec![key.clone(), value.clone()])
            .collect(),
        _ => Vec::new(),
    }
}

//! An expression computed row by row, or as arithmetic over a whole batch.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Schema};
use datafusion_common::{DataFusionError, Result};
use datafusion_expr::ColumnarValue;
use datafusion_physical_expr::PhysicalExpr;
use flow_log_stack_analysis::Type;

use super::carried;
use super::whole::Whole;
use crate::batch::{Column, array, arrow_type};
use crate::expression::Program;
use crate::value::Computed as Result_;
use crate::value::Value;
use crate::value::key::{identity, ordered};

/// A program over columns.
#[derive(Clone, Debug)]
pub(super) struct Computed {
    program: Arc<Program>,
    /// The same as batch arithmetic, if it is that simple.
    at_once: Option<Arc<Whole>>,
    /// The inputs, in the order of the program's columns.
    inputs: Vec<Arc<dyn PhysicalExpr>>,
    input_types: Vec<Type>,
    data_type: Type,
    then: Then,
}

/// What is made from the computed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Then {
    /// The value itself.
    Value,
    /// Bytes that are equal if the values are not distinct; NULL stays NULL.
    Identity,
    /// Bytes that sort like the values, with NULLS FIRST or LAST; NULL stays NULL.
    Order { nulls_first: bool },
    /// Bytes that are equal if the values are equal; NULL for a value that does not equal itself.
    Equality,
}

impl Computed {
    pub(super) fn new(
        program: Program,
        at_once: Option<Whole>,
        inputs: Vec<(Arc<dyn PhysicalExpr>, Type)>,
        data_type: Type,
        then: Then,
    ) -> Self {
        let (inputs, input_types) = inputs.into_iter().unzip();
        Self {
            program: Arc::new(program),
            at_once: at_once.map(Arc::new),
            inputs,
            input_types,
            data_type,
            then,
        }
    }

    fn then(&self, value: Value) -> Result_ {
        if value.is_null() {
            return Ok(value);
        }
        Ok(match self.then {
            Then::Value => value,
            Then::Identity => Value::binary(identity(&value)),
            Then::Order { nulls_first } => Value::binary(ordered(&value, &self.data_type, nulls_first)),
            Then::Equality if crate::value::compare::equal(&value, &value) != Some(true) => Value::Null,
            Then::Equality => Value::binary(identity(&value)),
        })
    }

    fn result(&self) -> &Type {
        match self.then {
            Then::Value => &self.data_type,
            _ => &Type::Varbinary,
        }
    }
}

impl PartialEq for Computed {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.program, &other.program) && self.inputs == other.inputs && self.then == other.then
    }
}

impl Eq for Computed {}

impl Hash for Computed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.program).hash(state);
        self.inputs.hash(state);
        self.then.hash(state);
    }
}

impl fmt::Display for Computed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("computed(")?;
        for (index, input) in self.inputs.iter().enumerate() {
            write!(f, "{}{input}", if index == 0 { "" } else { ", " })?;
        }
        f.write_str(")")
    }
}

impl PhysicalExpr for Computed {
    fn data_type(&self, _: &Schema) -> Result<DataType> {
        Ok(arrow_type(self.result()))
    }

    fn nullable(&self, _: &Schema) -> Result<bool> {
        Ok(true)
    }

    fn evaluate(&self, batch: &RecordBatch) -> Result<ColumnarValue> {
        let length = batch.num_rows();
        let mut arrays = Vec::new();
        for input in &self.inputs {
            arrays.push(input.evaluate(batch)?.into_array(length)?);
        }
        let at_once = self.at_once.as_ref().and_then(|own| own.values(&arrays, length));
        if let Some(values) = at_once {
            return Ok(ColumnarValue::Array(values));
        }
        let mut columns = Vec::new();
        for (own, data_type) in arrays.iter().zip(&self.input_types) {
            let column = Column::new(own, data_type);
            columns.push(
                column
                    .ok_or_else(|| DataFusionError::Internal(format!("a {data_type} came as {}", own.data_type())))?,
            );
        }
        let mut room = self.program.room();
        let mut values = Vec::with_capacity(length);
        for row in 0..length {
            let value = self
                .program
                .run(&mut room, |index| columns[index].value(row))
                .and_then(|value| self.then(value))
                .map_err(carried)?;
            values.push(value);
        }
        Ok(ColumnarValue::Array(array(&values, self.result())?))
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        self.inputs.iter().collect()
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn PhysicalExpr>>) -> Result<Arc<dyn PhysicalExpr>> {
        Ok(Arc::new(Self {
            inputs: children,
            ..(*self).clone()
        }))
    }

    fn is_volatile_node(&self) -> bool {
        // An expression that may fail must not be moved or removed.
        true
    }

    fn fmt_sql(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

//! All rows of a query that ran on this machine.

use flow_log_stack_runtime::engine::{Record, ResultColumn};

use super::column::reported;
use crate::engine::Query;
use crate::value::Value;
use crate::value::text::{Form, text};

/// All rows of a query that ran on this machine, as texts in Athena's format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// The columns, as Athena reports them.
    pub columns: Vec<ResultColumn>,
    /// The rows.
    pub records: Vec<Record>,
    /// Notes to show with the rows.
    pub notes: Vec<String>,
}

impl Whole {
    pub(super) fn new(query: &Query, rows: &[Vec<Value>]) -> Self {
        let types = query.types();
        let columns = query.names().zip(&types).enumerate();
        let record = |row: &Vec<Value>| {
            let values = row.iter().zip(&types);
            Record::new(values.map(|(value, own)| text(value, own, Form::Athena)).collect())
        };
        Self {
            columns: columns.map(|(index, (name, own))| reported(index, name, own)).collect(),
            records: rows.iter().map(record).collect(),
            notes: query.notes(),
        }
    }
}

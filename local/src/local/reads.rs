//! What a query would read, without reading it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion_common::Result;
use datafusion_physical_plan::ExecutionPlan;

use crate::source::Logs;
use crate::table::{Request, Table};

/// The log files that a query would open: those of the partitions that it can touch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// The number of files.
    pub files: usize,
    /// Their size, compressed.
    pub bytes: u64,
}

/// A table that records which of its files are requested.
#[derive(Debug)]
pub(super) struct Noting {
    logs: Logs,
    files: Mutex<BTreeMap<PathBuf, u64>>,
}

impl Noting {
    pub(super) fn new(logs: Logs) -> Self {
        Self {
            logs,
            files: Mutex::default(),
        }
    }

    pub(super) fn reads(&self) -> Reads {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        Reads {
            files: files.len(),
            bytes: files.values().sum(),
        }
    }
}

impl Table for Noting {
    fn columns(&self) -> usize {
        Table::columns(&self.logs)
    }

    fn scan(&self, request: &Request<'_>) -> Result<Arc<dyn ExecutionPlan>> {
        let asked = self.logs.asked(request).into_iter().map(|file| (file.path, file.size));
        self.files.lock().unwrap_or_else(PoisonError::into_inner).extend(asked);
        self.logs.scan(request)
    }
}

//! Log files: finding and reading them.

mod condition;
mod fault;
mod flow_logs;
mod gzip;
mod inspection;
mod layout;
mod logs;
mod name;
#[cfg(feature = "parquet")]
mod parquet;
mod progress;
mod reading;
mod record;
mod scan;
mod text;
mod types;

pub use self::fault::Fault;
pub use self::flow_logs::FlowLogs;
pub use self::inspection::{Content, FileName, Folder, Inspected, Text, all_files, inspect};
pub use self::layout::{Layout, LogFile, Place};
pub use self::logs::Logs;
pub use self::progress::{Count, Oddity, Progress, Remark};
pub use self::reading::{Reader, Reading};
pub use self::record::Record;
pub use self::text::OddLines;
pub use self::types::arrow_type;

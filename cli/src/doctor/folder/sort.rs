//! The files of a folder, by their role for the table.

use std::collections::BTreeMap;

use flow_log_stack_local::source::{Content, FileName, Folder, Inspected, Place};
use flow_log_stack_runtime::{FileFormat, Key};

use crate::doctor::declared::Declared;

/// The files of a folder.
pub(super) struct Sort<'a> {
    /// Every file that belongs to a flow log, by its name or its folder.
    pub(super) logs: Vec<&'a Inspected>,
    /// The prefix that the table reads, relative to the folder.
    pub(super) prefix: Prefix,
    declared: Option<&'a Declared>,
}

/// Where `AWSLogs/` is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Prefix {
    /// Anywhere: the prefix is not declared, or the folder is below it.
    Any,
    /// Below this one.
    Known(String),
    /// The declaration has this one, but no file is below it.
    Missed(String),
}

/// What identifies a delivery, in which days or hours can be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Delivery<'a> {
    pub(super) prefix: &'a str,
    pub(super) flow_log: &'a str,
    pub(super) account: &'a str,
    pub(super) region: &'a str,
}

impl<'a> Sort<'a> {
    pub(super) fn new(files: &'a [Inspected], declared: Option<&'a Declared>) -> Self {
        let is_log = |file: &&Inspected| match &file.folder {
            Folder::Partition { .. } => true,
            Folder::Other { is_of_flow_logs, .. } => *is_of_flow_logs || file.name.is_some(),
            Folder::Outside => file.name.is_some(),
        };
        let all = files.iter().filter(is_log);
        let prefix = expected(&all.clone().collect::<Vec<_>>(), declared);
        let is_asked_for = |file: &&Inspected| match (&prefix, self::prefix(file)) {
            // What other flow logs write elsewhere does not concern this table.
            (Prefix::Known(known), Some(own)) => own == known,
            _ => true,
        };
        Self {
            logs: all.filter(is_asked_for).collect(),
            prefix,
            declared,
        }
    }

    /// The files in folders of days or hours.
    pub(super) fn in_partitions(&self) -> impl Iterator<Item = &'a Inspected> + '_ {
        self.logs.iter().copied().filter(|file| place(file).is_some())
    }

    /// Those of them that are named like a flow log's file.
    pub(super) fn named(&self) -> impl Iterator<Item = (&'a Inspected, &'a FileName)> + '_ {
        let named = |file: &'a Inspected| Some((file, file.name.as_ref().filter(|name| name.format.is_some())?));
        self.in_partitions().filter_map(named)
    }

    /// The files that the table reads.
    pub(super) fn of_table(&self) -> Vec<&'a Inspected> {
        self.in_partitions().filter(|file| self.is_read(file)).collect()
    }

    /// Whether the file is in a partition of the table.
    pub(super) fn is_read(&self, file: &Inspected) -> bool {
        let (Some(declared), Some(place)) = (self.declared, place(file)) else {
            return true;
        };
        let stack = &declared.stack;
        let has = |listed: Option<Vec<String>>, key: Key| {
            listed.is_none_or(|all| all.iter().any(|own| place.key(key) == Some(own)))
        };
        has(accounts(declared), Key::Account)
            && has(regions(declared), Key::Region)
            && is_hive(file) == stack.destination_options.hive_compatible_partitions
            && (place.key(Key::Hour).is_some() || !declared.keys.contains(&Key::Hour))
    }

    /// The files of each flow log, account and Region.
    pub(super) fn deliveries(&self) -> BTreeMap<Delivery<'a>, Vec<&'a Inspected>> {
        let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (file, name) in self.named() {
            let Some(place) = place(file) else { continue };
            let delivery = Delivery {
                prefix: prefix(file).unwrap_or_default(),
                flow_log: &name.flow_log,
                account: place.key(Key::Account).unwrap_or_default(),
                region: place.key(Key::Region).unwrap_or_default(),
            };
            all.entry(delivery).or_default().push(file);
        }
        all
    }

    /// The format of the table; without a declaration, the one with the most bytes.
    pub(super) fn format(&self) -> FileFormat {
        if let Some(declared) = self.declared {
            return declared.stack.destination_options.file_format;
        }
        let bytes = |is_parquet: bool| -> u64 {
            let files = self
                .logs
                .iter()
                .filter(|file| matches!(file.content, Content::Parquet { .. }) == is_parquet);
            files.map(|file| file.file.size).sum()
        };
        if bytes(true) > bytes(false) {
            FileFormat::Parquet
        } else {
            FileFormat::PlainText
        }
    }
}

/// Where the logs are expected: directly in the folder, or below the declared prefix if the folder stands for the
/// bucket.
fn expected(files: &[&Inspected], declared: Option<&Declared>) -> Prefix {
    let Some(known) = declared.and_then(Declared::prefix) else {
        return Prefix::Any;
    };
    if files.iter().all(|file| prefix(file).is_none()) {
        return Prefix::Any;
    }
    let has = |wanted: &str| files.iter().any(|file| prefix(file) == Some(wanted));
    if has(&known) {
        Prefix::Known(known)
    } else if has("") {
        Prefix::Known(String::new())
    } else {
        Prefix::Missed(known)
    }
}

/// What a file's folder says.
pub(super) fn place(file: &Inspected) -> Option<&Place> {
    match &file.folder {
        Folder::Partition { place, .. } => Some(place),
        Folder::Outside | Folder::Other { .. } => None,
    }
}

/// The prefix of a file before `AWSLogs/`.
pub(super) fn prefix(file: &Inspected) -> Option<&str> {
    match &file.folder {
        Folder::Partition { prefix, .. } | Folder::Other { prefix, .. } => prefix.as_deref(),
        Folder::Outside => None,
    }
}

/// Whether a file is in folders named like `year=2026`.
pub(super) fn is_hive(file: &Inspected) -> bool {
    matches!(
        file.folder,
        Folder::Partition {
            is_hive_compatible: true,
            ..
        }
    )
}

/// The accounts that the table contains, if they are known.
pub(super) fn accounts(declared: &Declared) -> Option<Vec<String>> {
    texts(declared.stack.accounts.listed())
}

/// The Regions that the table contains, if they are known.
pub(super) fn regions(declared: &Declared) -> Option<Vec<String>> {
    texts(declared.stack.regions.listed())
}

fn texts<T: ToString>(values: Option<Vec<&T>>) -> Option<Vec<String>> {
    Some(values?.into_iter().map(T::to_string).collect())
}

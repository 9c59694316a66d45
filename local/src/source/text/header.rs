//! The first line of a text file, which names its fields.

use flow_log_stack_runtime::Field;

use super::Wanted;
use super::open::Opener;
use crate::source::fault::Fault;
use crate::source::layout::LogFile;
use crate::source::progress::Oddity;

/// The first line of a file, whatever it contains.
pub(in crate::source) struct Header<'a> {
    names: Vec<&'a [u8]>,
    /// Its length in bytes, including its end.
    pub(super) length: usize,
}

/// The names in the header of a file, in the form of columns; `None` if there is no header.
pub(in crate::source) fn header(file: &LogFile, opener: &mut Opener) -> Result<Option<Vec<String>>, Fault> {
    let first = opener
        .open(file)?
        .next()
        .map_err(|error| Fault::new(&file.path, error))?;
    let Some(text) = first else { return Ok(None) };
    let header = Header::of(&text);
    Ok(header
        .is_header()
        .then(|| header.names.iter().map(|name| column_name(name)).collect()))
}

impl<'a> Header<'a> {
    /// The first line of a text.
    pub(super) fn of(text: &'a [u8]) -> Self {
        let end = memchr::memchr(b'\n', text);
        Self {
            names: text[..end.unwrap_or(text.len())].split(|byte| *byte == b' ').collect(),
            length: end.map_or(text.len(), |end| end + 1),
        }
    }

    /// The number of fields that it names.
    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    /// Whether it names fields.
    pub(super) fn is_header(&self) -> bool {
        self.names
            .iter()
            .any(|name| Field::find(&String::from_utf8_lossy(name)).is_some())
    }

    /// For each column of the table, the index of its field.
    pub(super) fn fields(&self, wanted: &Wanted) -> Vec<Option<usize>> {
        let names: Vec<String> = self.names.iter().map(|name| column_name(name)).collect();
        let field = |(number, (name, _)): (usize, &(String, _))| {
            if wanted.by_name {
                names.iter().position(|own| own == name)
            } else {
                Some(number)
            }
        };
        wanted.table.iter().enumerate().map(field).collect()
    }

    /// What is odd about it when fields are found by position.
    ///
    /// A column that does not have the name of a field can be any of them.
    pub(super) fn oddity(&self, wanted: &Wanted) -> Option<Oddity> {
        if wanted.by_name {
            None
        } else if !self.is_header() {
            Some(Oddity::NoHeader)
        } else {
            let is_other = |(number, (column, _)): (usize, &(String, _))| {
                let own = self.names.get(number).map(|name| column_name(name));
                own.as_ref() != Some(column) && Field::find(column).is_some()
            };
            let has_more = self.names.len() > wanted.table.len();
            (has_more || wanted.table.iter().enumerate().any(is_other)).then_some(Oddity::OtherHeader)
        }
    }
}

/// The name of a field's column.
fn column_name(field: &[u8]) -> String {
    String::from_utf8_lossy(field).to_ascii_lowercase().replace('-', "_")
}

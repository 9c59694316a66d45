//! The first line of a text file, which names its fields.

use flow_log_stack_runtime::Field;

use super::Wanted;
use super::open::Opener;
use crate::source::fault::Fault;
use crate::source::layout::LogFile;
use crate::source::progress::Oddity;

/// The first line of a file, whatever it says.
pub(in crate::source) struct Header<'a> {
    names: Vec<&'a [u8]>,
    /// How many bytes it has with its end.
    pub(super) length: usize,
}

/// The names in the header of a file, as columns have them; `None` if it has none.
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
    /// That of a text.
    pub(super) fn of(text: &'a [u8]) -> Self {
        let end = memchr::memchr(b'\n', text);
        Self {
            names: text[..end.unwrap_or(text.len())].split(|byte| *byte == b' ').collect(),
            length: end.map_or(text.len(), |end| end + 1),
        }
    }

    /// How many fields it names.
    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    /// Whether it names fields.
    pub(super) fn is_header(&self) -> bool {
        self.names
            .iter()
            .any(|name| Field::find(&String::from_utf8_lossy(name)).is_some())
    }

    /// Which field each column of the table is.
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

    /// What is odd about it where fields are told by their position.
    ///
    /// A column that is named otherwise than a field may be any.
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

/// A field's name as that of a column.
fn column_name(field: &[u8]) -> String {
    String::from_utf8_lossy(field).to_ascii_lowercase().replace('-', "_")
}

//! The destination of rows: standard output, or a file that appears when it is complete.

use std::io::Write as _;
use std::path::Path;

use flow_log_stack_runtime::NewFile;
use flow_log_stack_runtime::engine::{Record, ResultColumn};

use super::format::Layout;
use crate::io::output::{Standard, begin};
use crate::io::report::Failure;
use crate::query::arguments::RowFormat;
use crate::query::columns;

/// Takes rows, of which it keeps only a few at a time.
pub(crate) struct Sink {
    place: Place,
    layout: Layout,
    /// What is not written yet.
    text: String,
}

/// The destination and format of rows.
pub(crate) struct Place {
    format: RowFormat,
    /// A new file and its name; `None` for standard output.
    file: Option<(String, NewFile)>,
}

/// The maximum length of unwritten text, before the last row.
const MOST: usize = 1 << 16;

impl Place {
    /// Fails if the file cannot be created, so that nothing is asked in vain. The file does not appear yet.
    #[cfg(feature = "local")]
    pub(crate) fn check(output: Option<&Path>) -> Result<(), Failure> {
        let Some(path) = output else { return Ok(()) };
        NewFile::check(path).map_err(|error| Failure::of_writing(&path.display().to_string(), &error))
    }

    /// Creates the file, if there is one.
    pub(crate) fn open(format: RowFormat, output: Option<&Path>) -> Result<Self, Failure> {
        let open = |path: &Path| begin(path).map(|file| (path.display().to_string(), file));
        Ok(Self {
            format,
            file: output.map(open).transpose()?,
        })
    }

    /// The maximum width of a line.
    pub(crate) fn width(&self) -> Option<usize> {
        let is_terminal = self.file.is_none() && Standard::Output.is_terminal();
        is_terminal.then(|| Standard::Output.width()).flatten()
    }

    /// Writes formatted text.
    pub(crate) fn write(&mut self, text: String) -> Result<(), Failure> {
        let Some((name, file)) = &mut self.file else {
            let place = Standard::Output;
            match self.format {
                RowFormat::Table => place.styled(&text),
                RowFormat::Markdown => place.text(&text),
                RowFormat::Json | RowFormat::Jsonl => place.json(&text),
                RowFormat::Csv => place.data(&text),
            }?;
            return if place.is_closed() {
                Err(Failure::Closed)
            } else {
                Ok(())
            };
        };
        let text = match self.format {
            RowFormat::Table => anstream::adapter::strip_str(&text).to_string(),
            _ => text,
        };
        file.write_all(text.as_bytes())
            .map_err(|error| Failure::of_writing(name, &error))
    }

    /// Gives the file its name, if there is one.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self.file {
            Some((name, file)) => file.finish().map_err(|error| Failure::of_writing(&name, &error)),
            None => Ok(()),
        }
    }
}

impl Sink {
    /// For rows of these columns.
    pub(crate) fn new(place: Place, columns: &[ResultColumn]) -> Result<Self, Failure> {
        let names = columns.iter().map(|column| column.name.as_str());
        columns::distinct(place.format, "the result", names)?;
        let layout = Layout::new(place.format, columns, place.width());
        Ok(Self {
            text: layout.head(columns),
            layout,
            place,
        })
    }

    /// Takes a row.
    pub(crate) fn row(&mut self, record: &Record) -> Result<(), Failure> {
        self.text.push_str(&self.layout.row(record));
        if self.text.len() < MOST { Ok(()) } else { self.write() }
    }

    /// Writes the rest, and gives the file its name; returns whether a value was cut.
    pub(crate) fn finish(mut self) -> Result<bool, Failure> {
        self.text.push_str(&self.layout.end());
        self.write()?;
        self.place.finish()?;
        Ok(self.layout.is_cut())
    }

    fn write(&mut self) -> Result<(), Failure> {
        self.place.write(std::mem::take(&mut self.text))
    }
}

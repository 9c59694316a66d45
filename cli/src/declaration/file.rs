//! A file with declarations.

use std::path::{Path, PathBuf};

use flow_log_stack_analysis::{Code, Level};
use flow_log_stack_declaration::{Context, Declaration, Form, Root, declarations};

use crate::io::guard::{BUG, guarded};
use crate::io::input::{Input, Kind};
use crate::io::report::Failure;

/// A file, and the declarations in it.
pub(crate) struct File {
    pub(crate) input: Input,
    /// The folder of the files that the declarations name.
    pub(crate) root: PathBuf,
    pub(crate) declarations: Vec<Declaration>,
}

impl File {
    /// Reads a file; `level` gives the level of a lint that has no attribute.
    pub(crate) fn read(path: &str, form: Form, level: &dyn Fn(Code) -> Level) -> Result<Self, Failure> {
        let input = Input::file(path, Kind::Declaration)?;
        let root = Root::of(Path::new(path), form);
        let context = Context {
            level,
            ..Context::new(root.clone())
        };
        let declarations = guarded(|| declarations(&input.text, form, &context))
            .map_err(|bug| Failure::unreadable(&input.name, format!("{BUG}: {bug}"), None))?;
        Ok(Self {
            input,
            root: root.folder,
            declarations,
        })
    }
}

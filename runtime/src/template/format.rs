//! How a template is written.

use std::path::Path;

/// How a template is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Pretty JSON.
    #[default]
    Json,
    /// YAML, with SQL and Python as blocks of text.
    Yaml,
}

impl Format {
    /// The format that a path's extension asks for: YAML for `.yaml` and `.yml` in any case, else JSON.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let is_yaml = |own: &str| ["yaml", "yml"].iter().any(|yaml| own.eq_ignore_ascii_case(yaml));
        if extension.is_some_and(is_yaml) {
            Self::Yaml
        } else {
            Self::Json
        }
    }
}

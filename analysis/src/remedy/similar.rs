//! "A column with a similar name exists."

use std::ops::Range;

use crate::diagnostic::Remedy;
use crate::near::near;
use crate::syntax;

/// The help that names the candidate, for a name that is at `range`; certain when only one may be meant.
pub(crate) fn similar<'a>(
    kind: &str,
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    range: &Range<usize>,
) -> Option<Remedy> {
    let near = near(name, candidates)?;
    let help = format!("a {kind} with a similar name exists: `{}`", near.name);
    Some(Remedy::replace(help, range.clone(), syntax::written(near.name)).only_if(near.alone))
}

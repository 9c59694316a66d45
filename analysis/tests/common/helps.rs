//! What must be true of every help.

use flow_log_stack_analysis::{Catalog, Code, Diagnostic, check};

fn place(found: &Diagnostic) -> Option<usize> {
    found.primary.as_ref().map(|label| label.range.start)
}

/// The suggestions about a statement that leave what they are about as it was, one per line.
pub(crate) fn that_help_nothing(sql: &str, catalog: &Catalog) -> Vec<String> {
    let mut wrong = Vec::new();
    for found in check(sql, catalog).diagnostics {
        let mut repaired = sql.to_owned();
        for edit in found.fix.iter().rev() {
            repaired.replace_range(edit.range.clone(), &edit.text);
        }
        let after = check(&repaired, catalog).diagnostics;
        let remains = |other: &Diagnostic| {
            other.code == found.code && other.message == found.message && place(other) == place(&found)
        };
        if !found.fix.is_empty() && after.iter().any(remains) {
            wrong.push(format!("{sql}\n    becomes {repaired}\n"));
        }
        // What is advised is in backquotes; of a call it is all of it.
        let of_call = matches!(found.code, Code::WrongArguments | Code::UnknownFunction);
        let help = found.help.iter().filter(|_| of_call);
        let written = help.flat_map(|help| help.split('`').skip(1).step_by(2));
        let there = place(&found).and_then(|at| sql.get(at..)).unwrap_or_default();
        for text in written.filter(|text| text.contains('(') && there.starts_with(text)) {
            wrong.push(format!("{sql}\n    is told to write {text}\n"));
        }
    }
    wrong
}

//! Functions whose names are near to an unknown name.

use super::{catalogue, overload};
use crate::listed::Listed as _;

/// At most this many names are offered.
const OFFERED: usize = 3;

/// The nearest names, the nearest first; none that is further than a slip or two of the keyboard.
pub(super) fn names(name: &str) -> Vec<&'static str> {
    let allowed = (name.chars().count() / 3).clamp(1, 3);
    let mut found: Vec<(usize, &'static str)> = Vec::new();
    for known in catalogue::names() {
        if known.len().abs_diff(name.len()) > allowed || found.last().is_some_and(|(_, last)| *last == known) {
            continue;
        }
        // `arrayagg` is `array_agg` without its line.
        let same = known.replace('_', "") == name.replace('_', "");
        let distance = if same { 0 } else { strsim::osa_distance(name, known) };
        if distance <= allowed && !known.starts_with('$') && !overload::overloads(known).is_empty() {
            found.push((distance, known));
        }
    }
    found.sort_unstable();
    found.truncate(OFFERED);
    found.into_iter().map(|(_, name)| name).listed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_keyboard() {
        assert_eq!(names("uper"), ["upper"]);
        assert_eq!(names("coutn"), ["count"]);
        assert_eq!(names("arrayagg").first(), Some(&"array_agg"));
        assert_eq!(names("from_unix_time").first(), Some(&"from_unixtime"));
        assert!(names("frobnicate_all").is_empty());
    }
}

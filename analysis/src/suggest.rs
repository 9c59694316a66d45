//! "A column with a similar name exists."

/// The candidate that a slip of the keyboard would turn into this name; the first of equals.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = name.to_lowercase().chars().collect();
    // A third of the letters may differ, and in a short name one.
    let most = (wanted.len() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let own: Vec<char> = candidate.to_lowercase().chars().collect();
        if own.len().abs_diff(wanted.len()) > most || own.len() <= most && wanted.len() <= most {
            continue;
        }
        let far = distance(&wanted, &own);
        if far <= most && best.is_none_or(|(least, _)| far < least) {
            best = Some((far, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many letters must be put in, taken out, replaced, or swapped with the next.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut least = (above[j] + usize::from(a != b)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                least = least.min(before_last[j - 1] + 1);
            }
            row.push(least);
        }
        before_last = std::mem::replace(&mut above, row);
    }
    above[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found() {
        assert_eq!(nearest("dstprt", ["srcport", "dstport"]), Some("dstport"));
        assert_eq!(nearest("ACTOIN", ["action"]), Some("action"));
        assert_eq!(nearest("x", ["y", "bytes"]), None);
        assert_eq!(nearest("srcaddr", ["interface_id"]), None);
    }
}

//! "A column with a similar name exists."

/// The candidate that a slip of the keyboard would turn into this name; the first of equals.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let length = wanted.chars().count();
    // A third of the letters may differ, and in a short name one.
    let most = (length / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let own = candidate.to_lowercase();
        let own_length = own.chars().count();
        if own_length.abs_diff(length) > most || own_length <= most && length <= most {
            continue;
        }
        let far = strsim::osa_distance(&wanted, &own);
        if far <= most && best.is_none_or(|(least, _)| far < least) {
            best = Some((far, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
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

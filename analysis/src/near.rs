//! Which of several names is near to one that does not exist.

/// A name that is near to one that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Near<'a> {
    pub(crate) name: &'a str,
    /// Whether no other name is about as near, so that this one was meant.
    pub(crate) alone: bool,
}

/// The candidate that a slip of the keyboard would turn into this name; the first of equals.
pub(crate) fn near<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    among(name, &mut candidates.into_iter())
}

fn among<'a>(name: &str, candidates: &mut dyn Iterator<Item = &'a str>) -> Option<Near<'a>> {
    let wanted = name.to_lowercase();
    let length = wanted.chars().count();
    // A third of the letters may differ, and in a short name one.
    let most = (length / 3).max(1);
    let mut found: Vec<(usize, &str)> = Vec::new();
    for candidate in candidates {
        let own = candidate.to_lowercase();
        let own_length = own.chars().count();
        if own_length.abs_diff(length) > most || own_length <= most && length <= most {
            continue;
        }
        let far = strsim::osa_distance(&wanted, &own);
        if far <= most && !found.iter().any(|(_, known)| known.eq_ignore_ascii_case(candidate)) {
            found.push((far, candidate));
        }
    }
    let (least, name) = *found.iter().min_by_key(|(far, _)| *far)?;
    // In a name of two letters, every other one is near.
    let alone = length > 2 && found.iter().filter(|(far, _)| *far <= least + 1).count() == 1;
    Some(Near { name, alone })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found() {
        let nearest = |name, candidates: &[&'static str]| near(name, candidates.iter().copied()).map(|near| near.name);
        assert_eq!(nearest("dstprt", &["srcport", "dstport"]), Some("dstport"));
        assert_eq!(nearest("ACTOIN", &["action"]), Some("action"));
        assert_eq!(nearest("x", &["y", "bytes"]), None);
        assert_eq!(nearest("srcaddr", &["interface_id"]), None);
    }

    #[test]
    fn one_of_several_may_not_be_meant() {
        let alone = |name, candidates: &[&'static str]| near(name, candidates.iter().copied()).map(|near| near.alone);
        assert_eq!(alone("dstprt", &["srcport", "dstport"]), Some(true));
        assert_eq!(alone("bytes1", &["bytes2", "bytes3"]), Some(false));
        assert_eq!(alone("pkt_srcadr", &["pkt_srcaddr", "pkt_dstaddr"]), Some(true));
        assert_eq!(alone("byte", &["bytes", "BYTES"]), Some(true));
    }
}

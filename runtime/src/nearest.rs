//! Similar names.

/// The candidate closest to a name, if it is close enough to be meant.
pub fn nearest<T: AsRef<str>>(name: &str, candidates: impl IntoIterator<Item = T>) -> Option<T> {
    let mut best: Option<(usize, T)> = None;
    for candidate in candidates {
        let Some(distance) = distance(name, candidate.as_ref()) else {
            continue;
        };
        let is_nearer = |(least, other): &(usize, T)| (distance, candidate.as_ref()) < (*least, other.as_ref());
        if best.as_ref().is_none_or(is_nearer) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How far a candidate is from a name, if it is close enough.
fn distance(name: &str, candidate: &str) -> Option<usize> {
    let (length, other) = (name.chars().count(), candidate.chars().count());
    let most = match length {
        0..=5 => 1,
        6..=8 => 2,
        _ => 3,
    };
    if length.abs_diff(other) > most {
        return None;
    }
    let distance = strsim::osa_distance(&name.to_ascii_lowercase(), &candidate.to_ascii_lowercase());
    (distance <= most && distance < other).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_names_are_not_meant() {
        assert_eq!(nearest("dstprt", ["srcport", "dstport"]), Some("dstport"));
        assert_eq!(nearest("owner", ["srcport", "dstport"]), None);
        assert_eq!(nearest("x", ["y"]), None);
    }
}

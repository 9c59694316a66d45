//! Similar names.

/// The candidate closest to a name, if it is close enough to be meant.
pub fn nearest<T: AsRef<str>>(name: &str, candidates: impl IntoIterator<Item = T>) -> Option<T> {
    let length = name.chars().count();
    let most = match length {
        0..=5 => 1,
        6..=8 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .filter(|candidate| candidate.as_ref().chars().count().abs_diff(length) <= most)
        .map(|candidate| {
            (
                strsim::osa_distance(&name.to_ascii_lowercase(), &candidate.as_ref().to_ascii_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= most && *distance < candidate.as_ref().chars().count())
        .min_by(|(a, left), (b, right)| a.cmp(b).then_with(|| left.as_ref().cmp(right.as_ref())))
        .map(|(_, candidate)| candidate)
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

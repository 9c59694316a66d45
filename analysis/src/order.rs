//! The order of the text.

use crate::listed::Listed as _;

/// Puts what has places into the order of these; those of one place stay as they are.
///
/// Only numbers are sorted, whatever has the places: each type that the library sorts is compiled once more, by everybody.
pub(crate) fn by_place<T>(all: &mut Vec<T>, place: impl Fn(&T) -> usize) {
    let mut places: Vec<(usize, usize)> = all.iter().map(place).zip(0..).listed();
    if places.is_sorted() {
        return;
    }
    places.sort_unstable();
    let mut before: Vec<Option<T>> = std::mem::take(all).into_iter().map(Some).listed();
    for (_, at) in places {
        all.extend(before[at].take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_of_one_place_stay_as_they_are() {
        let mut all = vec![(7, "a"), (3, "b"), (7, "c"), (0, "d"), (3, "e")];
        by_place(&mut all, |(place, _)| *place);
        assert_eq!(all, [(0, "d"), (3, "b"), (3, "e"), (7, "a"), (7, "c")]);
    }
}

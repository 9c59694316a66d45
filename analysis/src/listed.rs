//! Lists of what iterators give.

/// An iterator whose items become a list.
///
/// Both are loops: `collect` compiles a dozen functions for each chain, in every user's build, and these two or three.
pub(crate) trait Listed: Iterator + Sized {
    /// The items.
    fn listed(self) -> Vec<Self::Item> {
        let mut list = Vec::new();
        for item in self {
            list.push(item);
        }
        list
    }

    /// The items, if all of them are known.
    fn all_known<T>(self) -> Option<Vec<T>>
    where
        Self: Iterator<Item = Option<T>>,
    {
        let mut list = Vec::new();
        for item in self {
            list.push(item?);
        }
        Some(list)
    }
}

impl<I: Iterator> Listed for I {}

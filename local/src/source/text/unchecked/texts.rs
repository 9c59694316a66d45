//! Texts as Arrow stores them: views, which contain a short text themselves.
//!
//! Arrow's safe constructors copy every text, or check each one again.

use std::borrow::Cow;

use arrow::array::{ByteView, StringViewArray};
use arrow::buffer::{Buffer, NullBuffer, ScalarBuffer};

/// Texts that were read, one after the other.
///
/// Every view is of valid UTF-8: its own bytes, or a part of `long`. Only this module makes any.
#[derive(Debug, Default)]
pub(in crate::source) struct Texts {
    views: Vec<u128>,
    /// The bytes of those that are too long for a view.
    long: Vec<u8>,
    /// Whether any that was ever added was not valid UTF-8.
    has_replaced: bool,
}

/// The maximum number of bytes inside a view.
const SHORT: usize = 12;

/// The highest bit of each of 16 bytes. It is not set in ASCII.
const HIGHEST: u128 = u128::from_ne_bytes([0x80; 16]);

impl Texts {
    /// Allocates for this many more.
    pub(in crate::source) fn reserve(&mut self, more: usize) {
        self.views.reserve(more);
    }

    /// Adds the part of a text from `begin` to `end`.
    ///
    /// U+FFFD replaces bytes that are not valid UTF-8, as in the answers of Trino's client.
    #[inline]
    pub(in crate::source) fn push(&mut self, text: &[u8], begin: usize, end: usize) {
        let length = end - begin;
        // 16 bytes from its first one on, with those after its end set to zero.
        if let (0..=15, Some(sixteen)) = (length, text[begin..].first_chunk()) {
            let own = u128::from_le_bytes(*sixteen) & !(u128::MAX << (8 * length));
            if own & HIGHEST == 0 {
                if length <= SHORT {
                    self.views.push(own << 32 | length as u128);
                } else {
                    self.push_long(&text[begin..end]);
                }
                return;
            }
        }
        let text = String::from_utf8_lossy(&text[begin..end]);
        self.has_replaced |= matches!(text, Cow::Owned(_));
        let bytes = text.as_bytes();
        if bytes.len() <= SHORT {
            let mut own = [0; 16];
            own[..bytes.len()].copy_from_slice(bytes);
            self.views.push(u128::from_le_bytes(own) << 32 | bytes.len() as u128);
        } else {
            self.push_long(bytes);
        }
    }

    /// Whether any that was ever added was not valid UTF-8.
    pub(in crate::source) fn has_replaced(&self) -> bool {
        self.has_replaced
    }

    /// Adds NULL.
    #[inline]
    pub(in crate::source) fn push_null(&mut self) {
        self.views.push(0);
    }

    /// Adds valid UTF-8 that is too long for a view.
    fn push_long(&mut self, text: &[u8]) {
        let view = ByteView {
            length: place(text.len()),
            prefix: text.first_chunk().map_or(0, |prefix| u32::from_le_bytes(*prefix)),
            buffer_index: 0,
            offset: place(self.long.len()),
        };
        self.views.push(view.as_u128());
        self.long.extend_from_slice(text);
    }

    /// Returns them, and is empty afterwards.
    pub(in crate::source) fn give(&mut self, nulls: Option<NullBuffer>) -> StringViewArray {
        let count = self.views.len();
        assert!(
            nulls.as_ref().is_none_or(|nulls| nulls.len() == count),
            "one for each text"
        );
        let views = ScalarBuffer::from(std::mem::replace(&mut self.views, Vec::with_capacity(count)));
        let long = match std::mem::take(&mut self.long) {
            long if long.is_empty() => Vec::new(),
            long => vec![Buffer::from(long)],
        };
        // Safety: a view has at most 12 bytes of text with zeros after them, or the length, the first four bytes and
        // the offset in `long`, the only buffer, of a longer text. These bytes are ASCII or those of a `str`. There
        // are as many nulls as views.
        unsafe { StringViewArray::new_unchecked(views, long, nulls) }
    }
}

/// A length or an offset among the texts of a batch.
fn place(at: usize) -> u32 {
    // A batch is made of a few MiB of text, or of one line, which has at most 100 MiB.
    u32::try_from(at).expect("a batch has less than 4 GiB of text")
}

#[cfg(test)]
mod tests {
    use arrow::array::Array;

    use super::*;

    #[test]
    fn texts_of_every_length_are_those_that_arrow_makes() {
        for unit in ["x", "ä", "日", "🦀"] {
            let long = unit.repeat(40);
            let mut own = Texts::default();
            let mut expected = Vec::new();
            for end in (0..=long.len()).step_by(unit.len()) {
                for begin in (0..=end).step_by(unit.len()) {
                    own.push(long.as_bytes(), begin, end);
                    expected.push(&long[begin..end]);
                }
            }
            assert!(!own.has_replaced());
            let own = own.give(None);
            own.to_data().validate_full().expect("a valid array");
            assert_eq!(own, StringViewArray::from(expected), "{unit}");
        }
    }

    #[test]
    fn what_is_not_text_is_replaced() {
        let mut own = Texts::default();
        let bytes = b"ab\xff c\xe6\x97 a longer one \xf0\x9f";
        for (begin, end) in [(0, 3), (4, 7), (8, bytes.len()), (0, 2)] {
            own.push(bytes, begin, end);
        }
        own.push_null();
        assert!(own.has_replaced());
        let nulls = NullBuffer::from(vec![true, true, true, true, false]);
        let own = own.give(Some(nulls));
        own.to_data().validate_full().expect("a valid array");
        let expected = ["ab\u{fffd}", "c\u{fffd}", "a longer one \u{fffd}", "ab"].map(Some);
        let expected: StringViewArray = expected.into_iter().chain([None]).collect();
        assert_eq!(own, expected);
    }

    #[test]
    fn it_is_empty_after_it_gave_them() {
        let mut own = Texts::default();
        own.push(b"a text that is long", 0, 19);
        assert_eq!(own.give(None).len(), 1);
        own.push(b"another that is long", 0, 20);
        assert_eq!(own.give(None), StringViewArray::from(vec!["another that is long"]));
        assert!(own.give(None).is_empty());
    }
}

//! Where the fields of lines begin and end.

use wide::u8x16;

/// The lines of a stretch of text and their fields, by the places of delimiters: a field ends at one space or at the line's end.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Where each field begins; after the last one, where a next one would.
    begins: Vec<u32>,
    /// Of each line, the number of its first field; after the last one, that of the next line.
    lines: Vec<u32>,
}

impl Index {
    /// Reads the lines from `at`, at most so many, and says where the next one begins.
    ///
    /// `text` has less than 4 GiB, and no other line ends than `\n`; its last line may lack it.
    pub(super) fn read(&mut self, text: &[u8], at: usize, most: usize) -> usize {
        self.begins.clear();
        self.lines.clear();
        self.begins.push(place(at));
        self.lines.push(0);
        let mut next = at;
        while next < text.len() && self.len() < most {
            let block = &text[next..text.len().min(next + BLOCK)];
            let (delimiters, ends) = if let Ok(block) = block.try_into() {
                masks(block)
            } else {
                let mut padded = [0; BLOCK];
                padded[..block.len()].copy_from_slice(block);
                masks(&padded)
            };
            let delimiters = self.of_fields(delimiters, ends);
            self.note(place(next) + 1, delimiters, ends);
            next += block.len();
        }
        if next == text.len() && self.len() < most && text.last().is_some_and(|last| *last != b'\n') && at < next {
            self.begins.push(place(next) + 1);
            self.lines.push(place(self.begins.len() - 1));
        }
        // The last block may hold lines beyond the most, and the beginning of one more.
        self.lines.truncate(most + 1);
        let fields = self.lines.last().map_or(0, |last| *last as usize);
        self.begins.truncate(fields + 1);
        self.begins.last().map_or(at, |next| (*next as usize).min(text.len()))
    }

    /// The delimiters that are noted: a line with more fields than any table has columns takes no more room for them.
    fn of_fields(&self, delimiters: u64, ends: u64) -> u64 {
        let first = self.lines.last().map_or(0, |first| *first as usize);
        if self.begins.len() - first <= MOST_FIELDS {
            return delimiters;
        }
        // From the end of that line on.
        let before = match ends {
            0 => u64::MAX,
            ends => (ends & ends.wrapping_neg()) - 1,
        };
        delimiters & !before
    }

    /// Notes the delimiters of a block whose first byte stands before `after`.
    fn note(&mut self, after: u32, delimiters: u64, ends: u64) {
        let known = self.begins.len();
        let mut rest = ends;
        while rest != 0 {
            let up_to = rest ^ (rest - 1);
            self.lines.push(place(known) + (delimiters & up_to).count_ones() - 1);
            rest &= rest - 1;
        }
        // Four at a time: how many there are is hard to foresee, by fours it is less so.
        let count = delimiters.count_ones() as usize;
        self.begins.resize(known + count.next_multiple_of(4), 0);
        let mut rest = delimiters;
        for four in self.begins[known..].chunks_exact_mut(4) {
            for begin in four {
                *begin = after.wrapping_add(rest.trailing_zeros());
                rest &= rest.wrapping_sub(1);
            }
        }
        self.begins.truncate(known + count);
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.lines.len() - 1
    }

    /// Where a field of a line stands, if the line has so many.
    #[inline]
    pub(super) fn field(&self, line: usize, field: usize) -> Option<(usize, usize)> {
        let number = self.lines[line] as usize + field;
        (number < self.lines[line + 1] as usize)
            .then(|| (self.begins[number] as usize, self.begins[number + 1] as usize - 1))
    }
}

/// A place in a text of less than 4 GiB.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Glue's tables have fewer columns: their description is at most 400 KB. What follows belongs to the last field that is noted.
const MOST_FIELDS: usize = 1 << 16;

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// The delimiters of a block, and those of them that end lines, a bit for each byte.
fn masks(block: &[u8; BLOCK]) -> (u64, u64) {
    let (mut spaces, mut ends) = (0, 0);
    for (i, sixteen) in block.as_chunks::<16>().0.iter().enumerate() {
        let bytes = u8x16::new(*sixteen);
        let equal = |byte| u64::from(bytes.simd_eq(u8x16::splat(byte)).to_bitmask()) << (16 * i);
        spaces |= equal(b' ');
        ends |= equal(b'\n');
    }
    (spaces | ends, ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, at: usize, most: usize) -> (Vec<Vec<&str>>, usize) {
        let mut index = Index::default();
        let next = index.read(text.as_bytes(), at, most);
        let field = |line, field| index.field(line, field).map(|(begin, end)| &text[begin..end]);
        let fields = |line| (0..).map_while(move |number| field(line, number)).collect();
        ((0..index.len()).map(fields).collect(), next)
    }

    #[test]
    fn fields_stand_between_single_spaces() {
        assert_eq!(
            lines("a b\n\n c \nd", 0, 9),
            (vec![vec!["a", "b"], vec![""], vec!["", "c", ""], vec!["d"]], 10)
        );
        assert_eq!(lines("", 0, 9), (vec![], 0));
        assert_eq!(lines("a", 1, 9), (vec![], 1));
    }

    #[test]
    fn it_is_the_same_at_every_place_of_a_block() {
        for before in 0..130 {
            let text = format!("{}\nab cd\n{}\n", "x".repeat(before), "y".repeat(70));
            let (read, next) = lines(&text, before + 1, 1);
            assert_eq!(read, vec![vec!["ab", "cd"]], "{before}");
            assert_eq!(next, before + 7);
            assert_eq!(lines(&text, 0, 9).0.len(), 3);
        }
    }

    #[test]
    fn a_line_of_very_many_fields_takes_room_for_some() {
        let text = format!("{}\na b\n", " ".repeat(10 * MOST_FIELDS));
        let mut index = Index::default();
        assert_eq!(index.read(text.as_bytes(), 0, 9), text.len());
        assert_eq!(index.len(), 2);
        assert_eq!(
            index.field(0, MOST_FIELDS - 1),
            Some((MOST_FIELDS - 1, MOST_FIELDS - 1))
        );
        assert_eq!(index.field(1, 1), Some((text.len() - 2, text.len() - 1)));
        assert!(index.begins.capacity() < 4 * MOST_FIELDS);
    }

    #[test]
    fn every_byte_is_told_from_the_delimiters() {
        for byte in 0..=u8::MAX {
            let mut block = [b'x'; BLOCK];
            block[9] = byte;
            block[10] = b'!';
            let (delimiters, ends) = masks(&block);
            assert_eq!(delimiters, u64::from(byte == b' ' || byte == b'\n') << 9, "{byte}");
            assert_eq!(ends, u64::from(byte == b'\n') << 9, "{byte}");
        }
    }
}

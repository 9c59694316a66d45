//! Finding the fields of lines.

use super::unchecked::{ROOM, fields};

/// The lines of a text and their fields, from the positions of delimiters: a field ends at a space or at the end of
/// the line.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// The start of each field, and of the next one after the last. What follows is left over from earlier.
    begins: Vec<u32>,
    lines: Lines,
}

/// Which fields each line has.
#[derive(Debug)]
enum Lines {
    /// All lines have the same number, as they nearly always do.
    Alike { lines: usize, fields: usize },
    /// The index of the first field of each line, and of the one after the last line.
    Apart(Vec<u32>),
}

impl Default for Lines {
    fn default() -> Self {
        Self::Alike { lines: 0, fields: 0 }
    }
}

impl Lines {
    /// A number of lines whose fields start there.
    fn of(text: &[u8], begins: &[u32], lines: usize) -> Self {
        let fields = begins.len() - 1;
        // The end of the text also ends a line.
        let is_next = |begin: u32| text.get(begin as usize - 1).is_none_or(|before| *before == b'\n');
        let each = fields.checked_div(lines).unwrap_or_default();
        if lines * each == fields && (1..=lines).all(|line| is_next(begins[line * each])) {
            return Self::Alike { lines, fields: each };
        }
        let firsts = begins.iter().zip(0..).skip(1).filter(|(begin, _)| is_next(**begin));
        Self::Apart([0].into_iter().chain(firsts.map(|(_, field)| field)).collect())
    }
}

impl Index {
    /// Indexes the next lines from `at`, and returns where the line after them begins.
    ///
    /// `text` has less than 4 GiB, and its only line end is `\n`; the last line may lack it.
    pub(super) fn read(&mut self, text: &[u8], at: usize) -> usize {
        let stretch = stretch(&text[at..]);
        let end = at + stretch.len();
        let is_open = !stretch.is_empty() && !stretch.ends_with(b"\n");
        self.begins.resize(1 + MOST_FIELDS + ROOM, 0);
        self.begins[0] = place(at);
        let found = fields(stretch, place(at), &mut self.begins[1..]);
        let mut fields = found.all;
        if is_open || fields >= MOST_FIELDS {
            fields = MOST_FIELDS.min(fields + 1);
            self.begins[fields] = place(end) + u32::from(is_open);
        }
        // A longer one is a single line.
        let lines = if stretch.len() > STRETCH {
            1
        } else {
            found.ends + usize::from(is_open)
        };
        self.lines = Lines::of(text, &self.begins[..=fields], lines);
        end
    }

    /// The number of lines.
    pub(super) fn len(&self) -> usize {
        match &self.lines {
            Lines::Alike { lines, .. } => *lines,
            Lines::Apart(firsts) => firsts.len() - 1,
        }
    }

    /// Where a field is in each line.
    pub(super) fn places(&self, field: usize) -> Places<'_> {
        let (fields, firsts) = match &self.lines {
            Lines::Alike { fields, .. } => (*fields, None),
            Lines::Apart(firsts) => (0, Some(firsts.as_slice())),
        };
        Places {
            begins: &self.begins,
            field,
            fields,
            firsts,
        }
    }
}

/// Where a field is in each line. It is passed by value, so that a loop over the lines keeps it in registers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places<'a> {
    begins: &'a [u32],
    field: usize,
    /// The number of fields of each line, unless `firsts` has the number of the first field of each one.
    fields: usize,
    firsts: Option<&'a [u32]>,
}

impl Places<'_> {
    /// The start and end of the field, if the line has that many.
    #[inline]
    pub(super) fn of(self, line: usize) -> Option<(usize, usize)> {
        let (first, next) = match self.firsts {
            None => (line * self.fields, line * self.fields + self.fields),
            Some(firsts) => (firsts[line] as usize, firsts[line + 1] as usize),
        };
        let number = first + self.field;
        (number < next).then(|| (self.begins[number] as usize, self.begins[number + 1] as usize - 1))
    }
}

/// The first whole lines of a text, of about the size that stays in the processor's cache, or one longer line.
fn stretch(text: &[u8]) -> &[u8] {
    let Some(first) = text.get(..STRETCH) else {
        return text;
    };
    let end = memchr::memrchr(b'\n', first).or_else(|| memchr::memchr(b'\n', text));
    end.map_or(text, |end| &text[..=end])
}

const STRETCH: usize = 1 << 16;

/// Tables in Glue have fewer columns, since their description has at most 400 KB. What follows is part of the last
/// indexed field.
const MOST_FIELDS: usize = STRETCH;

/// An offset in a text of less than 4 GiB.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields of all lines from an offset on.
    fn lines(text: &str, mut at: usize) -> Vec<Vec<&str>> {
        let mut index = Index::default();
        let mut all = Vec::new();
        loop {
            let next = index.read(text.as_bytes(), at);
            let field = |line, field| index.places(field).of(line).map(|(begin, end)| &text[begin..end]);
            let fields = |line| (0..).map_while(move |number| field(line, number)).collect();
            all.extend((0..index.len()).map(fields));
            if next == at {
                return all;
            }
            at = next;
        }
    }

    #[test]
    fn fields_stand_between_single_spaces() {
        assert_eq!(
            lines("a b\n\n c \nd", 0),
            [vec!["a", "b"], vec![""], vec!["", "c", ""], vec!["d"]]
        );
        assert_eq!(lines("a b\nc d\n", 0), [["a", "b"], ["c", "d"]]);
        assert_eq!(lines("a b\nc d", 0), [["a", "b"], ["c", "d"]]);
        // The same number of fields as two lines of two.
        assert_eq!(lines("a\nb c d\n", 0), [vec!["a"], vec!["b", "c", "d"]]);
        assert_eq!(lines("\n\n", 0), [[""], [""]]);
        assert_eq!(lines("", 0), [[""; 0]; 0]);
        assert_eq!(lines("a", 1), [[""; 0]; 0]);
    }

    #[test]
    fn it_is_the_same_at_every_place_of_a_block() {
        for before in 0..130 {
            let text = format!("{}\nab cd\n{}\n", "x".repeat(before), "y".repeat(70));
            let read = lines(&text, before + 1);
            assert_eq!(
                read,
                [vec!["ab", "cd"], vec![&text[before + 7..before + 77]]],
                "{before}"
            );
            assert_eq!(lines(&text, 0).len(), 3);
        }
    }

    #[test]
    fn it_is_the_same_at_every_place_of_a_stretch() {
        for before in STRETCH - 9..STRETCH + 3 {
            for end in ["", "\n"] {
                let (first, last) = ("x".repeat(before), "z ".repeat(STRETCH / 2));
                let text = format!("{first}\nab cd\n{last}{end}");
                let read = lines(&text, 0);
                assert_eq!(read[..2], [vec![&first[..]], vec!["ab", "cd"]], "{before}");
                assert_eq!(read[2].len(), STRETCH / 2 + 1);
                assert_eq!(read.len(), 3);
            }
        }
        for delimiter in ["\n", " \n"] {
            let text = delimiter.repeat(STRETCH + 1);
            assert!(lines(&text, 0).iter().all(|line| line.len() == delimiter.len()));
            assert_eq!(lines(&text, 0).len(), STRETCH + 1);
        }
    }

    #[test]
    fn a_line_of_very_many_fields_takes_room_for_some() {
        let text = format!("{}\na b\n", " ".repeat(10 * MOST_FIELDS));
        let mut index = Index::default();
        let next = index.read(text.as_bytes(), 0);
        assert_eq!((index.len(), next), (1, text.len() - 4));
        assert_eq!(
            index.places(MOST_FIELDS - 2).of(0),
            Some((MOST_FIELDS - 2, MOST_FIELDS - 2))
        );
        assert_eq!(index.places(MOST_FIELDS).of(0), None);
        assert!(index.begins.capacity() < 4 * MOST_FIELDS);
        assert_eq!(index.read(text.as_bytes(), next), text.len());
        assert_eq!(index.places(1).of(0), Some((text.len() - 2, text.len() - 1)));
    }
}

//! From a pattern in Java's syntax to the steps of the machine.

use super::{Assertion, Pattern, Set, Step};

/// The maximum number of steps: counted repetitions are unrolled.
const MOST_STEPS: usize = 20_000;

/// The maximum nesting depth of groups.
const MOST_DEEP: usize = 100;

pub(super) fn pattern(text: &str) -> Option<Pattern> {
    let mut reader = Reader {
        rest: text,
        flags: Flags::default(),
        pattern: Pattern {
            steps: Vec::new(),
            sets: Vec::new(),
            groups: 1,
            names: Vec::new(),
        },
        depth: 0,
    };
    let tree = reader.alternatives()?;
    if !reader.rest.is_empty() {
        return None;
    }
    let mut pattern = Writer {
        pattern: reader.pattern,
        rounds: 0,
    };
    pattern.push(Step::Note(0))?;
    pattern.node(&tree)?;
    pattern.push(Step::Note(1))?;
    pattern.push(Step::Match)?;
    Some(pattern.pattern)
}

#[derive(Clone, Copy, Debug, Default)]
struct Flags {
    folded: bool,
    /// Whether a dot also matches a line feed.
    all: bool,
    /// Whether `^` and `$` match at each line.
    lines: bool,
}

#[derive(Clone, Debug)]
enum Node {
    Set(usize),
    Assert(Assertion),
    Again {
        group: usize,
        folded: bool,
    },
    /// The same by name, since the group may come later.
    AgainNamed {
        name: String,
        folded: bool,
    },
    Group(usize, Box<Node>),
    Look {
        ahead: bool,
        negated: bool,
        inside: Box<Node>,
    },
    Atomic(Box<Node>),
    Sequence(Vec<Node>),
    Alternatives(Vec<Node>),
    Repeat {
        inside: Box<Node>,
        least: usize,
        most: Option<usize>,
        how: How,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Greedy,
    Lazy,
    Possessive,
}

struct Reader<'a> {
    rest: &'a str,
    flags: Flags,
    pattern: Pattern,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let ch = self.peek()?;
        self.rest = &self.rest[ch.len_utf8()..];
        Some(ch)
    }

    fn take(&mut self, what: &str) -> bool {
        let after = self.rest.strip_prefix(what);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// `a|b`. Flags that are set inside end with it.
    fn alternatives(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > MOST_DEEP {
            return None;
        }
        let flags = self.flags;
        let mut all = vec![self.sequence()?];
        while self.take("|") {
            all.push(self.sequence()?);
        }
        self.flags = flags;
        self.depth -= 1;
        Some(match <[Node; 1]>::try_from(all) {
            Ok([only]) => only,
            Err(all) => Node::Alternatives(all),
        })
    }

    fn sequence(&mut self) -> Option<Node> {
        let mut all = Vec::new();
        while let Some(ch) = self.peek() {
            if matches!(ch, '|' | ')') {
                break;
            }
            if self.take("\\Q") {
                let (literal, after) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
                for ch in literal.chars() {
                    all.push(self.character(ch)?);
                }
                self.rest = after;
                continue;
            }
            let atom = self.atom()?;
            let repeated = self.repeated(atom)?;
            all.push(repeated);
        }
        Some(Node::Sequence(all))
    }

    /// A set of characters as a pattern of the library.
    fn set(&mut self, pattern: &str) -> Option<Node> {
        let mut flags = String::new();
        if self.flags.folded {
            flags.push('i');
        }
        if self.flags.all {
            flags.push('s');
        }
        let pattern = if flags.is_empty() {
            pattern.to_owned()
        } else {
            format!("(?{flags}:{pattern})")
        };
        self.pattern.sets.push(Set::of(&pattern)?);
        Some(Node::Set(self.pattern.sets.len() - 1))
    }

    fn character(&mut self, ch: char) -> Option<Node> {
        self.set(&regex::escape(&ch.to_string()))
    }

    /// What one quantifier applies to. Flags and comments are an empty sequence.
    fn atom(&mut self) -> Option<Node> {
        let ch = self.next()?;
        Some(match ch {
            '(' => return self.group(),
            '[' => {
                let class = self.class()?;
                self.set(&class)?
            }
            '.' => self.set(".")?,
            '^' if self.flags.lines => Node::Assert(Assertion::LineStart),
            '^' => Node::Assert(Assertion::Start),
            '$' if self.flags.lines => Node::Assert(Assertion::LineEnd),
            '$' => Node::Assert(Assertion::EndOrLastLine),
            '\\' => self.escape()?,
            '*' | '+' | '?' => return None,
            ch => self.character(ch)?,
        })
    }

    fn group(&mut self) -> Option<Node> {
        let plain = |reader: &mut Self| {
            let inside = reader.alternatives()?;
            reader.take(")").then_some(inside)
        };
        let look = |reader: &mut Self, ahead, negated| {
            let inside = Box::new(plain(reader)?);
            Some(Node::Look { ahead, negated, inside })
        };
        if !self.take("?") {
            let group = self.new_group();
            return Some(Node::Group(group, Box::new(plain(self)?)));
        }
        if self.take("#") {
            let (_, after) = self.rest.split_once(')')?;
            self.rest = after;
            return Some(Node::Sequence(Vec::new()));
        }
        match () {
            () if self.take(":") => plain(self),
            () if self.take("=") => look(self, true, false),
            () if self.take("!") => look(self, true, true),
            () if self.take("<=") => look(self, false, false),
            () if self.take("<!") => look(self, false, true),
            () if self.take(">") => Some(Node::Atomic(Box::new(plain(self)?))),
            () if self.take("<") => {
                let name = self.name('>')?;
                let group = self.new_group();
                self.pattern.names.push((name, group));
                Some(Node::Group(group, Box::new(plain(self)?)))
            }
            () => {
                let before = self.flags;
                let mut on = true;
                loop {
                    match self.next()? {
                        '-' => on = false,
                        'i' => self.flags.folded = on,
                        's' => self.flags.all = on,
                        'm' => self.flags.lines = on,
                        ')' => return Some(Node::Sequence(Vec::new())),
                        ':' => {
                            let inside = plain(self)?;
                            self.flags = before;
                            return Some(inside);
                        }
                        _ => return None,
                    }
                }
            }
        }
    }

    fn new_group(&mut self) -> usize {
        self.pattern.groups += 1;
        self.pattern.groups - 1
    }

    fn name(&mut self, end: char) -> Option<String> {
        let (name, after) = self.rest.split_once(end)?;
        let starts = name.starts_with(|ch: char| ch.is_ascii_alphabetic());
        let is_name = starts && name.chars().all(|ch| ch.is_ascii_alphanumeric() || ch == '_');
        self.rest = after;
        is_name.then(|| name.to_owned())
    }

    fn escape(&mut self) -> Option<Node> {
        let ch = self.next()?;
        let folded = self.flags.folded;
        match ch {
            'A' => Some(Node::Assert(Assertion::Start)),
            'z' => Some(Node::Assert(Assertion::End)),
            'Z' => Some(Node::Assert(Assertion::EndOrLastLine)),
            'b' => Some(Node::Assert(Assertion::Word)),
            'B' => Some(Node::Assert(Assertion::NotWord)),
            'k' if self.take("<") => {
                let name = self.name('>')?;
                Some(Node::AgainNamed { name, folded })
            }
            '1'..='9' if !self.peek().is_some_and(|ch| ch.is_ascii_digit()) => {
                let group = ch.to_digit(10)? as usize;
                Some(Node::Again { group, folded })
            }
            ch => {
                let class = self.escaped_class(ch)?;
                self.set(&class)
            }
        }
    }

    /// An escape as a single-character pattern of the library.
    fn escaped_class(&mut self, ch: char) -> Option<String> {
        Some(match ch {
            'd' => "[0-9]".to_owned(),
            'D' => "[^0-9]".to_owned(),
            'w' => "[0-9A-Za-z_]".to_owned(),
            'W' => "[^0-9A-Za-z_]".to_owned(),
            's' => "[\\t\\n\\x0b\\x0c\\r ]".to_owned(),
            'S' => "[^\\t\\n\\x0b\\x0c\\r ]".to_owned(),
            'n' | 'r' | 't' | 'f' => format!("\\{ch}"),
            'x' => self.code(2)?,
            'u' => self.code(4)?,
            'p' | 'P' if self.take("{") => {
                let (name, after) = self.rest.split_once('}')?;
                self.rest = after;
                format!("\\{ch}{{{}}}", property(name)?)
            }
            ch if ch.is_ascii_punctuation() => format!("\\{ch}"),
            _ => return None,
        })
    }

    /// A character by its code, with this many hexadecimal digits.
    fn code(&mut self, digits: usize) -> Option<String> {
        let (code, after) = self.rest.split_at_checked(digits)?;
        let is_code = code.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.rest = after;
        is_code.then(|| format!("\\x{{{code}}}"))
    }

    /// The rest of a character class, in the library's syntax, in which classes can be nested as in Java.
    fn class(&mut self) -> Option<String> {
        self.depth += 1;
        if self.depth > MOST_DEEP {
            return None;
        }
        let mut class = "[".to_owned();
        if self.take("^") {
            class.push('^');
        }
        if self.peek() == Some(']') {
            return None;
        }
        let mut after_class = false;
        loop {
            let was_class = std::mem::take(&mut after_class);
            match self.next()? {
                ']' => break,
                '[' if self.take(":") => {
                    let (name, after) = self.rest.split_once(":]")?;
                    let mut letters = name.chars();
                    let first = letters.next()?.to_ascii_uppercase();
                    let name = format!("{first}{}", letters.as_str());
                    self.rest = after;
                    class.push_str(&format!("\\p{{{}}}", property(&name)?));
                    after_class = true;
                }
                '[' => {
                    after_class = true;
                    let inside = self.class()?;
                    class.push_str(&inside);
                }
                '\\' => {
                    let ch = self.next()?;
                    if ch == 'b' {
                        return None;
                    }
                    class.push_str(&self.escaped_class(ch)?);
                    after_class = "dDwWsSpP".contains(ch);
                }
                // After a class a hyphen is literal.
                '-' if was_class => class.push_str("\\-"),
                '&' if self.take("&") => class.push_str("&&"),
                ch @ ('&' | '~' | '^' | '#') => class.extend(['\\', ch]),
                '-' if self.rest.starts_with('-') => return None,
                ch => class.push(ch),
            }
        }
        class.push(']');
        self.depth -= 1;
        Some(class)
    }

    /// An atom with its quantifiers.
    fn repeated(&mut self, atom: Node) -> Option<Node> {
        let mut node = atom;
        loop {
            let (least, most) = match self.peek() {
                Some('*') => (0, None),
                Some('+') => (1, None),
                Some('?') => (0, Some(1)),
                Some('{') => {
                    let Some((counts, _)) = self.rest[1..].split_once('}') else {
                        return Some(node);
                    };
                    let counts = counts.to_owned();
                    let (least, most) = counts.split_once(',').unwrap_or((&counts, &counts));
                    let Ok(least) = least.parse::<usize>() else {
                        // Not a quantifier: the brace is literal.
                        return if least.is_empty() || most.is_empty() {
                            None
                        } else {
                            Some(node)
                        };
                    };
                    let most = if most.is_empty() {
                        None
                    } else {
                        Some(most.parse::<usize>().ok()?)
                    };
                    if most.is_some_and(|most| most < least) {
                        return None;
                    }
                    self.rest = &self.rest[counts.len() + 1..];
                    (least, most)
                }
                _ => return Some(node),
            };
            let is_counted = self.rest.starts_with('}');
            self.next();
            let how = match () {
                () if self.take("?") => How::Lazy,
                // After a count, a plus sign is another quantifier.
                () if !is_counted && self.take("+") => How::Possessive,
                () => How::Greedy,
            };
            node = Node::Repeat {
                inside: Box::new(node),
                least,
                most,
                how,
            };
        }
    }
}

/// The library's name for a character property.
fn property(name: &str) -> Option<&str> {
    Some(match name {
        "Lower" => "Lowercase",
        "Upper" => "Uppercase",
        "Alpha" => "Alphabetic",
        "Digit" => "Nd",
        "Space" => "White_Space",
        "Cntrl" => "Cc",
        "L" | "Lu" | "Ll" | "Lt" | "Lm" | "Lo" | "M" | "Mn" | "Mc" | "Me" | "N" | "Nd" | "Nl" | "No" | "P" | "Pc"
        | "Pd" | "Ps" | "Pe" | "Pi" | "Pf" | "Po" | "S" | "Sm" | "Sc" | "Sk" | "So" | "Z" | "Zs" | "Zl" | "Zp"
        | "C" | "Cc" | "Cf" | "Greek" | "Latin" | "Cyrillic" | "Han" | "Arabic" | "Hebrew" | "Hiragana"
        | "Katakana" | "ASCII" => name,
        _ => return None,
    })
}

/// Compiles nodes to steps.
struct Writer {
    pattern: Pattern,
    rounds: usize,
}

impl Writer {
    fn push(&mut self, step: Step) -> Option<usize> {
        self.pattern.steps.push(step);
        (self.pattern.steps.len() <= MOST_STEPS).then_some(self.pattern.steps.len() - 1)
    }

    fn here(&self) -> usize {
        self.pattern.steps.len()
    }

    fn node(&mut self, node: &Node) -> Option<()> {
        match node {
            Node::Set(set) => {
                self.push(Step::Set(*set))?;
            }
            Node::Assert(assertion) => {
                self.push(Step::Assert(*assertion))?;
            }
            Node::Again { group, folded } => {
                if *group >= self.pattern.groups {
                    return None;
                }
                self.push(Step::Again {
                    group: *group,
                    folded: *folded,
                })?;
            }
            Node::AgainNamed { name, folded } => {
                let group = self.pattern.group(name)?;
                self.push(Step::Again { group, folded: *folded })?;
            }
            Node::Group(group, inside) => {
                self.push(Step::Note(group * 2))?;
                self.node(inside)?;
                self.push(Step::Note(group * 2 + 1))?;
            }
            Node::Look { ahead, negated, inside } => {
                let lengths = if *ahead { Vec::new() } else { lengths(inside)? };
                let look = self.push(Step::Match)?;
                self.node(inside)?;
                self.push(Step::Match)?;
                self.pattern.steps[look] = Step::Look {
                    ahead: *ahead,
                    negated: *negated,
                    lengths,
                    end: self.here(),
                };
            }
            Node::Atomic(inside) => self.atomic(|writer| writer.node(inside))?,
            Node::Sequence(all) => {
                for own in all {
                    self.node(own)?;
                }
            }
            Node::Alternatives(all) => {
                let mut ends = Vec::new();
                for (index, own) in all.iter().enumerate() {
                    if index + 1 == all.len() {
                        self.node(own)?;
                    } else {
                        let split = self.push(Step::Match)?;
                        self.node(own)?;
                        ends.push(self.push(Step::Match)?);
                        self.pattern.steps[split] = Step::Split(split + 1, self.here());
                    }
                }
                for end in ends {
                    self.pattern.steps[end] = Step::Jump(self.here());
                }
            }
            Node::Repeat {
                inside,
                least,
                most,
                how: How::Possessive,
            } => self.atomic(|writer| writer.repeat(inside, *least, *most, false))?,
            Node::Repeat {
                inside,
                least,
                most,
                how,
            } => self.repeat(inside, *least, *most, *how == How::Lazy)?,
        }
        Some(())
    }

    fn atomic(&mut self, write: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        let atomic = self.push(Step::Match)?;
        write(self)?;
        self.push(Step::Match)?;
        self.pattern.steps[atomic] = Step::Atomic { end: self.here() };
        Some(())
    }

    fn repeat(&mut self, inside: &Node, least: usize, most: Option<usize>, lazy: bool) -> Option<()> {
        for _ in 0..least {
            self.node(inside)?;
        }
        let choice = |first, second| {
            if lazy {
                Step::Split(second, first)
            } else {
                Step::Split(first, second)
            }
        };
        match most {
            None => {
                let round = self.rounds;
                self.rounds += 1;
                let split = self.push(Step::Match)?;
                self.push(Step::Begin(round))?;
                self.node(inside)?;
                self.push(Step::Progress(round))?;
                self.push(Step::Jump(split))?;
                self.pattern.steps[split] = choice(split + 1, self.here());
            }
            Some(most) => {
                let mut splits = Vec::new();
                for _ in least..most {
                    splits.push(self.push(Step::Match)?);
                    self.node(inside)?;
                }
                for split in splits {
                    self.pattern.steps[split] = choice(split + 1, self.here());
                }
            }
        }
        Some(())
    }
}

/// The possible lengths of a look-behind, without duplicates; `None` if they are not fixed.
fn lengths(node: &Node) -> Option<Vec<usize>> {
    Some(match node {
        Node::Set(_) => vec![1],
        Node::Assert(_) | Node::Look { .. } => vec![0],
        Node::Again { .. } | Node::AgainNamed { .. } => return None,
        Node::Group(_, inside) | Node::Atomic(inside) => lengths(inside)?,
        Node::Sequence(all) => {
            let mut sums = vec![0];
            for own in all {
                let own = lengths(own)?;
                sums = sums
                    .iter()
                    .flat_map(|sum| own.iter().map(move |own| sum + own))
                    .collect();
                sums.sort_unstable();
                sums.dedup();
            }
            sums
        }
        Node::Alternatives(all) => {
            let mut found = Vec::new();
            for own in all {
                found.extend(lengths(own)?);
            }
            found.sort_unstable();
            found.dedup();
            found
        }
        Node::Repeat {
            inside, least, most, ..
        } if Some(*least) == *most => {
            let inside = lengths(inside)?;
            match inside.as_slice() {
                [only] => vec![only * least],
                _ => return None,
            }
        }
        Node::Repeat { .. } => return None,
    })
}

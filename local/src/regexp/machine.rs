//! The backtracking machine that runs the steps of a pattern.

use super::{Assertion, Endless, Groups, Pattern, Step, is_in_word};

/// The maximum number of steps in a search.
const MOST_STEPS: usize = 20_000_000;

pub(super) fn find(pattern: &Pattern, text: &str, from: usize) -> Result<Option<Groups>, Endless> {
    let mut machine = Machine {
        pattern,
        text,
        left: MOST_STEPS,
    };
    let mut at = from;
    loop {
        let mut notes = vec![None; pattern.groups * 2];
        if machine.run(0, at, &mut notes)?.is_some() {
            let group = |pair: &[Option<usize>]| Some(pair[0]?..pair[1]?);
            return Ok(Some(notes.chunks(2).map(group).collect()));
        }
        match text[at..].chars().next() {
            Some(ch) => at += ch.len_utf8(),
            None => return Ok(None),
        }
    }
}

struct Machine<'a> {
    pattern: &'a Pattern,
    text: &'a str,
    /// The number of steps left.
    left: usize,
}

/// What backtracking restores.
enum Back {
    /// Continue at this step and offset.
    To(usize, usize),
    Note(usize, Option<usize>),
    Round(usize, usize),
}

impl Machine<'_> {
    /// Runs the steps from one on, and returns the offset where they match. `notes` are left as the match sets them.
    fn run(&mut self, step: usize, at: usize, notes: &mut Vec<Option<usize>>) -> Result<Option<usize>, Endless> {
        let (mut step, mut at) = (step, at);
        let mut back: Vec<Back> = Vec::new();
        let mut rounds: Vec<(usize, usize)> = Vec::new();
        loop {
            self.left = self.left.checked_sub(1).ok_or(Endless)?;
            let goes_on = match &self.pattern.steps[step] {
                Step::Set(set) => match self.text[at..].chars().next() {
                    Some(ch) if self.pattern.sets[*set].contains(ch) => {
                        at += ch.len_utf8();
                        step += 1;
                        true
                    }
                    _ => false,
                },
                Step::Split(first, second) => {
                    back.push(Back::To(*second, at));
                    step = *first;
                    true
                }
                Step::Jump(to) => {
                    step = *to;
                    true
                }
                Step::Note(note) => {
                    back.push(Back::Note(*note, notes[*note]));
                    notes[*note] = Some(at);
                    step += 1;
                    true
                }
                Step::Begin(round) => {
                    match rounds.iter_mut().find(|(own, _)| own == round) {
                        Some((_, begun)) => {
                            back.push(Back::Round(*round, *begun));
                            *begun = at;
                        }
                        None => rounds.push((*round, at)),
                    }
                    step += 1;
                    true
                }
                Step::Progress(round) => {
                    step += 1;
                    rounds.iter().any(|(own, begun)| own == round && *begun != at)
                }
                Step::Assert(assertion) => {
                    step += 1;
                    self.holds(*assertion, at)
                }
                Step::Again { group, folded } => {
                    let range = notes[group * 2].zip(notes[group * 2 + 1]);
                    step += 1;
                    match range.and_then(|(start, end)| self.again(&self.text[start..end], at, *folded)) {
                        Some(end) => {
                            at = end;
                            true
                        }
                        None => false,
                    }
                }
                Step::Look {
                    ahead,
                    negated,
                    lengths,
                    end,
                } => {
                    let (inside, end, negated) = (step + 1, *end, *negated);
                    let mut own = notes.clone();
                    let found = if *ahead {
                        self.run(inside, at, &mut own)?.is_some()
                    } else {
                        let mut found = false;
                        for length in lengths {
                            own.clone_from(notes);
                            let start = self.before(at, *length);
                            found = match start {
                                Some(start) => self.run(inside, start, &mut own)? == Some(at),
                                None => false,
                            };
                            if found {
                                break;
                            }
                        }
                        found
                    };
                    if found && !negated {
                        note(notes, &own, &mut back);
                    }
                    step = end;
                    found != negated
                }
                Step::Atomic { end } => {
                    let (inside, end) = (step + 1, *end);
                    let mut own = notes.clone();
                    match self.run(inside, at, &mut own)? {
                        Some(reached) => {
                            note(notes, &own, &mut back);
                            at = reached;
                            step = end;
                            true
                        }
                        None => false,
                    }
                }
                Step::Match => return Ok(Some(at)),
            };
            if goes_on {
                continue;
            }
            loop {
                match back.pop() {
                    Some(Back::To(other, place)) => {
                        (step, at) = (other, place);
                        break;
                    }
                    Some(Back::Note(note, before)) => notes[note] = before,
                    Some(Back::Round(round, begun)) => {
                        if let Some(own) = rounds.iter_mut().find(|(own, _)| *own == round) {
                            own.1 = begun;
                        }
                    }
                    None => return Ok(None),
                }
            }
        }
    }

    /// The offset this many characters earlier.
    fn before(&self, at: usize, length: usize) -> Option<usize> {
        if length == 0 {
            return Some(at);
        }
        self.text[..at]
            .char_indices()
            .rev()
            .nth(length - 1)
            .map(|(place, _)| place)
    }

    /// The end of a repeated text, if it is here.
    fn again(&self, what: &str, at: usize, folded: bool) -> Option<usize> {
        if !folded {
            return self.text[at..].starts_with(what).then_some(at + what.len());
        }
        let mut rest = self.text[at..].chars();
        let mut end = at;
        for own in what.chars() {
            let other = rest.next()?;
            if !own.to_lowercase().eq(other.to_lowercase()) {
                return None;
            }
            end += other.len_utf8();
        }
        Some(end)
    }

    fn holds(&self, assertion: Assertion, at: usize) -> bool {
        let (before, after) = self.text.split_at(at);
        let is_word = |ch: Option<char>| ch.is_some_and(is_in_word);
        let is_border = || is_word(before.chars().next_back()) != is_word(after.chars().next());
        match assertion {
            Assertion::Start => at == 0,
            Assertion::End => after.is_empty(),
            Assertion::EndOrLastLine => after.is_empty() || after == "\n",
            Assertion::LineStart => at == 0 || (before.ends_with('\n') && !after.is_empty()),
            Assertion::LineEnd => after.is_empty() || after.starts_with('\n'),
            Assertion::Word => is_border(),
            Assertion::NotWord => !is_border(),
        }
    }
}

/// Takes over the groups of a subpattern, so that backtracking undoes them.
fn note(notes: &mut [Option<usize>], own: &[Option<usize>], back: &mut Vec<Back>) {
    for (index, (before, after)) in notes.iter_mut().zip(own).enumerate() {
        if before != after {
            back.push(Back::Note(index, *before));
            *before = *after;
        }
    }
}

//! A row pattern as a program, in the order in which its parts are preferred.

use flow_log_stack_analysis::plan::RowPattern;

use crate::refusal::Refusal;

/// The most instructions. Patterns with large bounds, or with many orders of PERMUTE, would need more.
const LONGEST: usize = 1 << 16;

/// A step of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Instruction {
    /// A row of this variable.
    Row(usize),
    /// Continues only before the first row of the partition.
    Start,
    /// Continues only after the last row.
    End,
    /// Continues at this place.
    Jump(usize),
    /// Continues at the first place and, if that gives no match, at the second one.
    Split(usize, usize),
    /// The beginning or the end of rows that are left out of the output.
    Exclusion,
    /// The rows so far are a match.
    Done,
}

/// The instructions of a pattern.
pub(super) fn program(pattern: &RowPattern) -> Result<Vec<Instruction>, Refusal> {
    let mut writer = Writer { own: Vec::new() };
    writer.pattern(&flat(pattern, false))?;
    writer.push(Instruction::Done)?;
    Ok(writer.own)
}

/// The same pattern without parts that have no effect, as Trino simplifies it.
fn flat(pattern: &RowPattern, excluded: bool) -> RowPattern {
    let all = |parts: &[RowPattern]| parts.iter().map(|part| flat(part, excluded)).collect::<Vec<_>>();
    let is_empty = |part: &RowPattern| *part == RowPattern::Empty;
    match pattern {
        RowPattern::Sequence(parts) => {
            let parts = all(parts).into_iter().flat_map(|part| match part {
                RowPattern::Sequence(parts) => parts,
                RowPattern::Empty => Vec::new(),
                part => vec![part],
            });
            only(parts.collect(), RowPattern::Sequence)
        }
        RowPattern::Alternatives(parts) => {
            let mut parts: Vec<RowPattern> = all(parts)
                .into_iter()
                .flat_map(|part| match part {
                    RowPattern::Alternatives(parts) => parts,
                    part => vec![part],
                })
                .collect();
            let mut had_empty = false;
            parts.retain(|part| !is_empty(part) || !std::mem::replace(&mut had_empty, true));
            only(parts, RowPattern::Alternatives)
        }
        RowPattern::Permutation(parts) => {
            let parts = all(parts).into_iter().filter(|part| !is_empty(part));
            only(parts.collect(), RowPattern::Permutation)
        }
        RowPattern::Excluded(part) => {
            let part = flat(part, true);
            if excluded || is_empty(&part) {
                part
            } else {
                RowPattern::Excluded(Box::new(part))
            }
        }
        RowPattern::Repeated {
            pattern,
            least,
            most,
            greedy,
        } => match flat(pattern, excluded) {
            RowPattern::Empty => RowPattern::Empty,
            pattern => RowPattern::Repeated {
                pattern: Box::new(pattern),
                least: *least,
                most: *most,
                greedy: *greedy,
            },
        },
        RowPattern::Empty | RowPattern::Variable(_) | RowPattern::Start | RowPattern::End => pattern.clone(),
    }
}

/// The only part, or all parts as one; without parts, the empty pattern.
fn only(mut parts: Vec<RowPattern>, all: fn(Vec<RowPattern>) -> RowPattern) -> RowPattern {
    match parts.len() {
        0 => RowPattern::Empty,
        1 => parts.swap_remove(0),
        _ => all(parts),
    }
}

struct Writer {
    own: Vec<Instruction>,
}

impl Writer {
    /// Adds an instruction, and returns the place after it.
    fn push(&mut self, instruction: Instruction) -> Result<usize, Refusal> {
        if self.own.len() == LONGEST {
            return Err(Refusal::at("pattern", "a row pattern as long as this one"));
        }
        self.own.push(instruction);
        Ok(self.own.len())
    }

    fn pattern(&mut self, pattern: &RowPattern) -> Result<(), Refusal> {
        match pattern {
            RowPattern::Empty => {}
            RowPattern::Variable(variable) => {
                self.push(Instruction::Row(*variable))?;
            }
            RowPattern::Start => {
                self.push(Instruction::Start)?;
            }
            RowPattern::End => {
                self.push(Instruction::End)?;
            }
            RowPattern::Sequence(parts) => parts.iter().try_for_each(|part| self.pattern(part))?,
            RowPattern::Alternatives(parts) => {
                self.alternatives(parts, Self::pattern)?;
            }
            RowPattern::Permutation(parts) => {
                let orders = orders(parts.len())?;
                self.alternatives(&orders, |writer, order| {
                    order.iter().try_for_each(|index| writer.pattern(&parts[*index]))
                })?;
            }
            RowPattern::Excluded(part) => {
                self.push(Instruction::Exclusion)?;
                self.pattern(part)?;
                self.push(Instruction::Exclusion)?;
            }
            RowPattern::Repeated {
                pattern,
                least,
                most,
                greedy,
            } => self.repeated(pattern, *least, *most, *greedy)?,
        }
        Ok(())
    }

    fn alternatives<T>(
        &mut self,
        parts: &[T],
        write: impl Fn(&mut Self, &T) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let Some((last, others)) = parts.split_last() else {
            return Ok(());
        };
        let mut jumps = Vec::new();
        for part in others {
            let split = self.own.len();
            let first = self.push(Instruction::Done)?;
            write(self, part)?;
            jumps.push(self.own.len());
            let second = self.push(Instruction::Done)?;
            self.own[split] = Instruction::Split(first, second);
        }
        write(self, last)?;
        for jump in jumps {
            self.own[jump] = Instruction::Jump(self.own.len());
        }
        Ok(())
    }

    fn repeated(&mut self, part: &RowPattern, least: u32, most: Option<u32>, greedy: bool) -> Result<(), Refusal> {
        let split = |again: usize, on: usize| {
            if greedy {
                Instruction::Split(again, on)
            } else {
                Instruction::Split(on, again)
            }
        };
        let mut begin = self.own.len();
        for _ in 0..least {
            begin = self.own.len();
            self.pattern(part)?;
        }
        let Some(most) = most else {
            let first = (least == 0).then_some(begin);
            if first.is_some() {
                begin = self.push(Instruction::Done)?;
                self.pattern(part)?;
            }
            let end = self.own.len() + 1;
            self.push(split(begin, end))?;
            if let Some(first) = first {
                self.own[first] = split(begin, end);
            }
            return Ok(());
        };
        let mut splits = Vec::new();
        for _ in least..most {
            splits.push(self.own.len());
            self.push(Instruction::Done)?;
            self.pattern(part)?;
        }
        for own in splits {
            self.own[own] = split(own + 1, self.own.len());
        }
        Ok(())
    }
}

/// All orders of this many parts, in lexicographic order.
fn orders(parts: usize) -> Result<Vec<Vec<usize>>, Refusal> {
    let mut orders: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..parts {
        let longer = |order: &Vec<usize>| -> Vec<Vec<usize>> {
            let rest = (0..parts).filter(|index| !order.contains(index));
            rest.map(|index| order.iter().copied().chain([index]).collect())
                .collect()
        };
        orders = orders.iter().flat_map(longer).collect();
        if orders.len() > LONGEST {
            return Err(Refusal::at("permute", format!("PERMUTE of {parts} parts")));
        }
    }
    Ok(orders)
}

#[cfg(test)]
mod tests {
    use super::Instruction::{Done, Jump, Row, Split};
    use super::*;

    fn repeated(least: u32, most: Option<u32>, greedy: bool) -> RowPattern {
        RowPattern::Repeated {
            pattern: Box::new(RowPattern::Variable(0)),
            least,
            most,
            greedy,
        }
    }

    #[test]
    fn a_quantifier_prefers_another_time_if_it_is_greedy() {
        let own = |pattern: &RowPattern| program(pattern).expect("a program");
        assert_eq!(own(&repeated(0, None, true)), [Split(1, 3), Row(0), Split(1, 3), Done]);
        assert_eq!(own(&repeated(1, None, false)), [Row(0), Split(2, 0), Done]);
        assert_eq!(own(&repeated(1, Some(2), true)), [Row(0), Split(2, 3), Row(0), Done]);
    }

    #[test]
    fn the_orders_of_a_permutation_are_alternatives() {
        let parts = vec![RowPattern::Variable(0), RowPattern::Variable(1)];
        let own = program(&RowPattern::Permutation(parts)).expect("a program");
        assert_eq!(own, [Split(1, 4), Row(0), Row(1), Jump(6), Row(1), Row(0), Done]);
    }

    #[test]
    fn a_pattern_of_unbearable_length_is_refused_before_it_is_written_out() {
        assert!(program(&repeated(u32::MAX, None, true)).is_err());
        let parts = vec![RowPattern::Variable(0); 40];
        assert!(program(&RowPattern::Permutation(parts)).is_err());
        let nothing = RowPattern::Repeated {
            pattern: Box::new(RowPattern::Empty),
            least: 0,
            most: Some(u32::MAX),
            greedy: true,
        };
        assert!(program(&nothing).is_ok());
    }
}

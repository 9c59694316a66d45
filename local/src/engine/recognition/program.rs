//! A row pattern as a program, in the order in which its parts are preferred.

use flow_log_stack_analysis::plan::RowPattern;

use crate::refusal::Refusal;

/// The longest program; a pattern with large bounds, or with many orders of PERMUTE, has a longer one.
const LONGEST: usize = 1 << 16;

/// A step of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Instruction {
    /// A row of this variable.
    Row(usize),
    /// The search is before the first row of the partition.
    Start,
    /// The search is after the last row.
    End,
    /// Goes on there.
    Jump(usize),
    /// Goes on at the first place, and if that gives no match at the second one.
    Split(usize, usize),
    /// An end of rows that are left out of the output.
    Exclusion,
    /// The rows so far are a match.
    Done,
}

/// The instructions of a pattern.
pub(super) fn program(pattern: &RowPattern) -> Result<Vec<Instruction>, Refusal> {
    let mut writer = Writer {
        own: Vec::new(),
        excludes: false,
    };
    writer.pattern(pattern)?;
    writer.push(Instruction::Done)?;
    Ok(writer.own)
}

struct Writer {
    own: Vec<Instruction>,
    /// Whether the rows of what is written are left out of the output.
    excludes: bool,
}

impl Writer {
    /// Adds an instruction; the place after it.
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
                self.alternatives(parts, |writer, part| writer.pattern(part))?;
            }
            RowPattern::Permutation(parts) => {
                let orders = orders(parts.len())?;
                self.alternatives(&orders, |writer, order| {
                    order.iter().try_for_each(|index| writer.pattern(&parts[*index]))
                })?;
            }
            // One inside of another says nothing new.
            RowPattern::Excluded(part) if self.excludes => self.pattern(part)?,
            RowPattern::Excluded(part) => {
                self.excludes = true;
                self.push(Instruction::Exclusion)?;
                self.pattern(part)?;
                self.push(Instruction::Exclusion)?;
                self.excludes = false;
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
            if self.own.len() == begin {
                // What matches no row and asks nothing is the same however often it comes.
                return Ok(());
            }
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
            let begin = self.push(Instruction::Done)?;
            self.pattern(part)?;
            if self.own.len() == begin {
                break;
            }
        }
        for own in splits {
            self.own[own] = split(own + 1, self.own.len());
        }
        Ok(())
    }
}

/// All orders of so many parts, those first that keep the first parts first.
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
        let parts = vec![RowPattern::Empty; 40];
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

//! Finds the match that begins at a row. Threads go through the pattern side by side, in the order of preference.
//!
//! All threads are at the same row, so time and memory grow with the number of rows, not with the number of ways to
//! match them. If threads meet at one place of the pattern and will continue in the same way, only the first one does.
//! Trino's threads are followed to the letter: it fails when it compares a thread with one that has ended, and so does
//! this.

use std::collections::{HashMap, HashSet};

use datafusion_common::{DataFusionError, Result as DataFusionResult, resources_err};

use super::super::carried;
use super::super::room::Scratch;
use super::condition::{Conditions, Kept, Need, Place};
use super::formula::View;
use super::program::Instruction;
use super::total::Taken;
use crate::aggregates::Running;
use crate::failure::Failure;
use crate::value::Value;

/// An error where Trino's own bookkeeping of threads fails.
fn broken(message: &'static str) -> DataFusionError {
    carried(Failure::other("GENERIC_INTERNAL_ERROR", message))
}

/// The entry before the first one of a list.
const NONE: u32 = u32::MAX;

/// The most threads of a search. They are compared with each other, so time is short before memory is.
const MOST_THREADS: usize = 1 << 14;

/// How few running aggregates are never looked through for those to forget.
const LEAST_RUNNING: usize = 16;

/// How many steps of threads are made before the memory is checked again.
const STEP: usize = 1 << 12;

/// The partition in which a match is looked for.
#[derive(Clone, Copy)]
pub(super) struct Search<'a> {
    pub(super) rows: &'a [Vec<Value>],
    /// Where a match begins.
    pub(super) start: usize,
    /// The first row that may be read.
    pub(super) from: usize,
    /// The row after the last one that may be read or be part of the match.
    pub(super) to: usize,
    /// The number of the match.
    pub(super) number: i64,
}

/// A match.
pub(super) struct Match {
    /// The variable of each row.
    pub(super) variables: Vec<usize>,
    /// The rows that are left out of the output.
    pub(super) excluded: Vec<std::ops::Range<usize>>,
}

/// Finds matches of a pattern.
#[derive(Debug)]
pub(super) struct Matcher {
    program: Vec<Instruction>,
    conditions: Conditions,
    /// For each instruction, the needs of all conditions that can still follow.
    needs: Vec<u64>,
}

impl Search<'_> {
    /// The values of a row, counted from the first row of the match.
    pub(super) fn values(&self, row: i64) -> Option<&[Value]> {
        let start = i64::try_from(self.start).ok()?;
        let row = usize::try_from(start.checked_add(row)?).ok()?;
        let rows = self.from..self.to;
        rows.contains(&row).then(|| self.rows[row].as_slice())
    }
}

impl Matcher {
    pub(super) fn new(program: Vec<Instruction>, conditions: Conditions) -> Self {
        let mut needs = vec![0; program.len()];
        let mut changed = conditions.of_variables.iter().any(|own| *own != 0);
        while changed {
            changed = false;
            for index in (0..program.len()).rev() {
                let after = |place: usize| needs.get(place).copied().unwrap_or(0);
                let own = match program[index] {
                    Instruction::Row(variable) => conditions.of_variables[variable] | after(index + 1),
                    Instruction::Jump(place) => after(place),
                    Instruction::Split(first, second) => after(first) | after(second),
                    Instruction::Start | Instruction::End | Instruction::Exclusion => after(index + 1),
                    Instruction::Done => 0,
                };
                changed |= own != needs[index];
                needs[index] = own;
            }
        }
        Self {
            program,
            conditions,
            needs,
        }
    }

    /// The name of a variable.
    pub(super) fn name(&self, variable: usize) -> Value {
        self.conditions.names.get(variable).cloned().unwrap_or_default()
    }

    /// The preferred one of the matches that begin where the search does, if there is any.
    pub(super) fn find<'a>(
        &'a self,
        search: Search<'a>,
        threads: &mut Threads<'a>,
        scratch: &Scratch,
    ) -> DataFusionResult<Option<Match>> {
        threads.begin(search);
        let mut current = Vec::new();
        let first = threads.fork(None)?;
        threads.advance(first, 0, &mut current)?;
        threads.next_row();
        let mut found = None;
        let (mut next, mut looked) = (Vec::new(), 0);
        for _ in search.start..search.to {
            if current.is_empty() {
                break;
            }
            for (index, thread) in current.iter().copied().enumerate() {
                let place = threads.own[thread].place;
                if let Instruction::Row(variable) = self.program[place] {
                    if threads.is_row(thread, variable)? {
                        threads.take(thread, variable);
                        threads.advance(thread, place + 1, &mut next)?;
                    } else {
                        threads.end(thread);
                    }
                } else {
                    found = Some(threads.found(thread));
                    for thread in &current[index..] {
                        threads.end(*thread);
                    }
                    break;
                }
            }
            threads.next_row();
            std::mem::swap(&mut current, &mut next);
            next.clear();
            threads.forget(&current);
            looked += current.len() + 1;
            if looked > STEP {
                looked = 0;
                scratch.hold(threads.size())?;
            }
        }
        let done = current.iter().find(|thread| {
            let place = threads.own[**thread].place;
            self.program[place] == Instruction::Done
        });
        Ok(done.map(|thread| threads.found(*thread)).or(found))
    }
}

/// Lists that share their beginnings: each entry names the one before it.
#[derive(Default)]
struct Chain {
    entries: Vec<(u32, u32)>,
}

impl Chain {
    fn push(&mut self, before: u32, value: u32) -> u32 {
        self.entries.push((before, value));
        u32::try_from(self.entries.len() - 1).unwrap_or(NONE)
    }

    /// The values, from the last one back to the first.
    fn back(&self, last: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = last;
        std::iter::from_fn(move || {
            let (before, value) = *self.entries.get(at as usize)?;
            at = before;
            Some(value)
        })
    }

    fn whole(&self, last: u32) -> Vec<usize> {
        let mut own: Vec<usize> = self.back(last).map(|value| value as usize).collect();
        own.reverse();
        own
    }
}

/// What a thread remembers of the rows of a watch.
#[derive(Clone, PartialEq, Eq)]
enum Seen {
    /// Rows and their variables.
    Rows(Vec<(usize, usize)>),
    /// The number of a list in [`Lists`].
    List(u32),
}

/// A way through the pattern.
#[derive(Clone)]
struct Thread {
    place: usize,
    /// How many rows it has matched.
    length: usize,
    /// Their variables.
    variables: u32,
    /// Where exclusions begin and end.
    exclusions: u32,
    seen: Vec<Seen>,
}

/// Lists of rows. Equal lists have the same number.
#[derive(Default)]
struct Lists {
    known: HashMap<(u32, u32, u32), u32>,
    entries: Vec<(u32, u32, u32)>,
}

impl Lists {
    fn push(&mut self, before: u32, row: usize, variable: usize) -> u32 {
        let small = |own: usize| u32::try_from(own).unwrap_or(NONE);
        let entry = (before, small(row), small(variable));
        *self.known.entry(entry).or_insert_with(|| {
            self.entries.push(entry);
            small(self.entries.len() - 1)
        })
    }

    /// A list, and those that it continues, back to the empty one.
    fn back(&self, list: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(list), |list| {
            let (before, ..) = self.entries.get(*list as usize)?;
            Some(*before)
        })
    }
}

/// The threads of a search, and what has been computed for them.
pub(super) struct Threads<'a> {
    matcher: &'a Matcher,
    search: Search<'a>,
    own: Vec<Thread>,
    /// The numbers of threads that have ended.
    free: Vec<usize>,
    /// For each number, whether Trino holds aggregates under it.
    kept: Vec<bool>,
    /// The threads that have been at each instruction since the last row.
    been: Vec<Vec<usize>>,
    /// The instructions at which there has been one.
    touched: Vec<usize>,
    variables: Chain,
    exclusions: Chain,
    lists: Lists,
    /// The values of aggregates over lists.
    values: HashMap<(usize, u32), Value>,
    running: HashMap<(usize, u32), Running>,
    /// How many running aggregates there may be before those that no thread continues are forgotten.
    most_running: usize,
    /// For each variable, the rows of the partition for which a condition that is of rows alone is known.
    known: Vec<Vec<Option<bool>>>,
}

impl<'a> Threads<'a> {
    pub(super) fn new(matcher: &'a Matcher) -> Self {
        Self {
            matcher,
            search: Search {
                rows: &[],
                start: 0,
                from: 0,
                to: 0,
                number: 0,
            },
            own: Vec::new(),
            free: Vec::new(),
            kept: Vec::new(),
            been: vec![Vec::new(); matcher.program.len()],
            touched: Vec::new(),
            variables: Chain::default(),
            exclusions: Chain::default(),
            lists: Lists::default(),
            values: HashMap::new(),
            running: HashMap::new(),
            most_running: LEAST_RUNNING,
            known: vec![Vec::new(); matcher.conditions.own.len()],
        }
    }

    /// Forgets everything from the last search but what is known of rows.
    fn begin(&mut self, search: Search<'a>) {
        if (self.search.from, self.search.to) != (search.from, search.to) {
            // Neighbours may be read that could not be read before, or the reverse.
            self.known.iter_mut().for_each(Vec::clear);
        }
        self.search = search;
        self.own.clear();
        self.free.clear();
        self.kept.clear();
        self.next_row();
        self.variables.entries.clear();
        self.exclusions.entries.clear();
        self.lists.known.clear();
        self.lists.entries.clear();
        self.values.clear();
        self.running.clear();
        self.most_running = LEAST_RUNNING;
    }

    /// A thread without rows.
    fn empty(&self) -> Thread {
        let seen = self.matcher.conditions.watches.iter().map(|watch| match watch.kept {
            Kept::First(_) | Kept::Last(_) => Seen::Rows(Vec::new()),
            Kept::All { .. } => Seen::List(NONE),
        });
        Thread {
            place: 0,
            length: 0,
            variables: NONE,
            exclusions: NONE,
            seen: seen.collect(),
        }
    }

    /// A new thread at the place of another one. Numbers are used again; the one freed last comes first.
    fn fork(&mut self, parent: Option<usize>) -> DataFusionResult<usize> {
        let thread = match parent {
            Some(parent) => self.own[parent].clone(),
            None => self.empty(),
        };
        let keeps = parent.is_some_and(|parent| self.kept[parent]);
        let Some(free) = self.free.pop() else {
            if self.own.len() == MOST_THREADS {
                return resources_err!("the ways in which a row pattern matches");
            }
            self.own.push(thread);
            self.kept.push(keeps);
            return Ok(self.own.len() - 1);
        };
        if self.kept[free] {
            return Err(broken("overriding aggregations for child thread"));
        }
        self.own[free] = thread;
        self.kept[free] = keeps;
        Ok(free)
    }

    /// Notes that Trino asks for the aggregates of a number, and from then on holds them.
    fn keep(&mut self, thread: usize) {
        self.kept[thread] |= !self.matcher.conditions.totals.is_empty();
    }

    fn end(&mut self, thread: usize) {
        self.own[thread] = self.empty();
        self.kept[thread] = false;
        self.free.push(thread);
    }

    /// Forgets where threads have been, since a new row begins.
    fn next_row(&mut self) {
        for place in self.touched.drain(..) {
            self.been[place].clear();
        }
    }

    fn found(&self, thread: usize) -> Match {
        let own = &self.own[thread];
        let exclusions = self.exclusions.whole(own.exclusions);
        Match {
            variables: self.variables.whole(own.variables),
            excluded: exclusions.chunks_exact(2).map(|ends| ends[0]..ends[1]).collect(),
        }
    }

    /// Takes a thread, and all that fork from it, to their next row or to the end of the pattern.
    fn advance(&mut self, thread: usize, place: usize, next: &mut Vec<usize>) -> DataFusionResult<()> {
        let mut waiting = vec![(thread, place)];
        while let Some((thread, place)) = waiting.pop() {
            if self.has_been(thread, place)? {
                self.end(thread);
                continue;
            }
            if self.been[place].is_empty() {
                self.touched.push(place);
            }
            self.been[place].push(thread);
            let reached = self.search.start + self.own[thread].length;
            let goes_on = match self.matcher.program[place] {
                Instruction::Row(_) | Instruction::Done => {
                    self.own[thread].place = place;
                    next.push(thread);
                    continue;
                }
                Instruction::Split(first, second) => {
                    let forked = self.fork(Some(thread))?;
                    waiting.push((forked, second));
                    waiting.push((thread, first));
                    continue;
                }
                Instruction::Jump(place) => {
                    waiting.push((thread, place));
                    continue;
                }
                Instruction::Exclusion => {
                    let own = &mut self.own[thread];
                    let row = u32::try_from(own.length).unwrap_or(NONE);
                    own.exclusions = self.exclusions.push(own.exclusions, row);
                    true
                }
                Instruction::Start => reached == 0,
                Instruction::End => reached == self.search.to,
            };
            if goes_on {
                waiting.push((thread, place + 1));
            } else {
                self.end(thread);
            }
        }
        Ok(())
    }

    /// Whether the thread, or one that would continue in the same way, has already been at an instruction.
    fn has_been(&mut self, thread: usize, place: usize) -> DataFusionResult<bool> {
        for index in 0..self.been[place].len() {
            let other = self.been[place][index];
            self.keep(other);
            self.keep(thread);
            let (one, two) = (&self.own[other], &self.own[thread]);
            if one.length != two.length {
                return Err(broken("matched labels for compared threads differ in length"));
            }
            if other == thread || one.length == 0 || self.are_alike(one, two, self.matcher.needs[place]) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn are_alike(&self, one: &Thread, other: &Thread, needs: u64) -> bool {
        let conditions = &self.matcher.conditions;
        let is_needed = |index: usize| needs == u64::MAX || (index < 64 && needs & (1 << index) != 0);
        let needed = conditions
            .needs
            .iter()
            .enumerate()
            .filter(|(index, _)| is_needed(*index));
        needed.map(|(_, need)| need).all(|need| match *need {
            Need::List { watch } => one.seen[watch] == other.seen[watch],
            Need::Row(place) => self
                .on_the_way(place)
                .all(|place| self.place(one, place) == self.place(other, place)),
            Need::Variable { place, moved } => self
                .on_the_way(place)
                .all(|place| self.variable(one, place, moved) == self.variable(other, place, moved)),
        })
    }

    /// A place and, if it is counted from the last row, the places that are skipped.
    fn on_the_way(&self, place: Place) -> impl Iterator<Item = Place> + use<> {
        let from_last = match place {
            Place::Before(passed) => passed,
            Place::Watched { watch, passed, .. } => match self.matcher.conditions.watches[watch].kept {
                Kept::Last(_) => passed,
                Kept::First(_) | Kept::All { .. } => 0,
            },
            Place::After(_) => 0,
        };
        (0..=from_last).map(move |fewer| match place {
            Place::Before(passed) => Place::Before(passed - fewer),
            Place::After(passed) => Place::After(passed),
            Place::Watched {
                watch,
                passed,
                with_current,
            } => Place::Watched {
                watch,
                passed: passed - fewer,
                with_current,
            },
        })
    }

    /// Where a row of a thread is, if the thread's last row is the current one.
    fn place(&self, thread: &Thread, place: Place) -> Option<usize> {
        match place {
            Place::Before(rows) => thread.length.checked_sub(rows)?.checked_sub(1),
            Place::After(rows) => (rows < thread.length).then_some(rows),
            Place::Watched { watch, passed, .. } => {
                let Seen::Rows(rows) = &thread.seen[watch] else {
                    return None;
                };
                let index = match self.matcher.conditions.watches[watch].kept {
                    Kept::First(_) => passed,
                    Kept::Last(_) | Kept::All { .. } => rows.len().checked_sub(passed)?.checked_sub(1)?,
                };
                rows.get(index).map(|(row, _)| *row)
            }
        }
    }

    /// The variable of a row of a thread.
    fn variable(&self, thread: &Thread, place: Place, moved: i64) -> Option<u32> {
        let row = i64::try_from(self.place(thread, place)?).ok()?.checked_add(moved)?;
        let passed = thread.length.checked_sub(usize::try_from(row).ok()?)?.checked_sub(1)?;
        self.variables.back(thread.variables).nth(passed)
    }

    /// Whether the next row fulfils the condition of a variable.
    fn is_row(&mut self, thread: usize, variable: usize) -> DataFusionResult<bool> {
        self.keep(thread);
        let matcher = self.matcher;
        let Some(condition) = &matcher.conditions.own[variable] else {
            return Ok(true);
        };
        let row = self.search.start + self.own[thread].length;
        if let Some(Some(known)) = self.known[variable].get(row) {
            return Ok(*known);
        }
        let mut sight = Sight {
            threads: self,
            thread,
            variable,
        };
        let is_true = condition.value(&mut sight)?.is_true();
        if matcher.conditions.of_rows[variable] {
            let known = &mut self.known[variable];
            known.resize(known.len().max(row + 1), None);
            known[row] = Some(is_true);
        }
        Ok(is_true)
    }

    /// Adds the next row to a thread.
    fn take(&mut self, thread: usize, variable: usize) {
        let own = &mut self.own[thread];
        let row = own.length;
        own.length += 1;
        own.variables = self
            .variables
            .push(own.variables, u32::try_from(variable).unwrap_or(NONE));
        for (watch, seen) in self.matcher.conditions.watches.iter().zip(&mut own.seen) {
            if !watch.has(variable) {
                continue;
            }
            match (watch.kept, seen) {
                (Kept::First(count), Seen::Rows(rows)) if rows.len() < count => rows.push((row, variable)),
                (Kept::Last(count), Seen::Rows(rows)) => {
                    rows.push((row, variable));
                    if rows.len() > count {
                        rows.remove(0);
                    }
                }
                (Kept::All { with_variables }, Seen::List(list)) => {
                    let variable = if with_variables { variable } else { 0 };
                    *list = self.lists.push(*list, row, variable);
                }
                _ => {}
            }
        }
    }

    /// Forgets aggregates over lists that no thread has any more. The next list of a thread continues what runs for the last
    /// of its lists that has something running.
    fn forget(&mut self, current: &[usize]) {
        if self.values.is_empty() {
            return;
        }
        let lists = current.iter().flat_map(|thread| &self.own[*thread].seen);
        let lists: HashSet<u32> = lists
            .filter_map(|seen| match seen {
                Seen::List(list) => Some(*list),
                Seen::Rows(_) => None,
            })
            .collect();
        self.values.retain(|(_, list), _| lists.contains(list));
        if self.running.len() <= self.most_running {
            return;
        }
        let mut continued = HashSet::new();
        for list in lists {
            for index in 0..self.matcher.conditions.totals.len() {
                let mut back = self.lists.back(list).map(|list| (index, list));
                continued.extend(back.find(|own| self.running.contains_key(own)));
            }
        }
        self.running.retain(|own, _| continued.contains(own));
        self.most_running = LEAST_RUNNING.max(2 * self.running.len());
    }

    /// About how many bytes are held.
    fn size(&self) -> usize {
        let seen = |own: &Seen| match own {
            Seen::Rows(rows) => size_of_val(rows.as_slice()),
            Seen::List(_) => 0,
        };
        let thread = |own: &Thread| {
            size_of::<Thread>() + own.seen.iter().map(|own| size_of::<Seen>() + seen(own)).sum::<usize>()
        };
        let chains = self.variables.entries.len() + self.exclusions.entries.len();
        chains * size_of::<(u32, u32)>()
            + self.lists.entries.len() * 4 * size_of::<(u32, u32, u32)>()
            + self.own.iter().map(thread).sum::<usize>()
            + self.values.values().map(Value::size).sum::<usize>()
            + self.running.values().map(Running::size).sum::<usize>()
            + self.known.iter().map(Vec::len).sum::<usize>()
    }

    /// The value of an aggregate over a list.
    fn total(&mut self, index: usize, list: u32) -> DataFusionResult<Value> {
        if let Some(value) = self.values.get(&(index, list)) {
            return Ok(value.clone());
        }
        let matcher = self.matcher;
        let (total, _) = &matcher.conditions.totals[index];
        let mut rows = Vec::new();
        let mut at = list;
        let mut running = loop {
            if let Some(running) = self.running.remove(&(index, at)) {
                break running;
            }
            let Some((before, row, variable)) = self.lists.entries.get(at as usize) else {
                break total.start()?;
            };
            rows.push((*row, *variable));
            at = *before;
        };
        for (row, variable) in rows.into_iter().rev() {
            let taken = Taken {
                values: self.search.values(i64::from(row)).unwrap_or_default(),
                variable: matcher.name(variable as usize),
                number: self.search.number,
            };
            total.take(&mut running, taken)?;
        }
        let value = running.result().map_err(carried)?;
        self.running.insert((index, list), running);
        self.values.insert((index, list), value.clone());
        Ok(value)
    }
}

/// What the condition of a variable sees of a thread. It is about the thread's next row.
struct Sight<'t, 'a> {
    threads: &'t mut Threads<'a>,
    thread: usize,
    variable: usize,
}

impl View<Place> for Sight<'_, '_> {
    fn row(&self, place: &Place) -> Option<usize> {
        let thread = &self.threads.own[self.thread];
        let current = thread.length;
        match *place {
            Place::Before(rows) => current.checked_sub(rows),
            Place::After(rows) => (rows <= current).then_some(rows),
            Place::Watched {
                watch,
                passed,
                with_current,
            } => {
                let Seen::Rows(rows) = &thread.seen[watch] else {
                    return None;
                };
                let row = |index: usize| rows.get(index).map(|(row, _)| *row);
                match self.threads.matcher.conditions.watches[watch].kept {
                    Kept::First(_) if passed == rows.len() && with_current => Some(current),
                    Kept::First(_) => row(passed),
                    _ if passed == 0 && with_current => Some(current),
                    _ => {
                        let before = if with_current { passed } else { passed.checked_add(1)? };
                        rows.len().checked_sub(before).and_then(row)
                    }
                }
            }
        }
    }

    fn values(&self, row: i64) -> Option<&[Value]> {
        self.threads.search.values(row)
    }

    fn variable(&self, row: i64) -> Option<Value> {
        let thread = &self.threads.own[self.thread];
        let before = thread.length.checked_sub(usize::try_from(row).ok()?)?;
        let variable = match before.checked_sub(1) {
            None => self.variable,
            Some(passed) => self.threads.variables.back(thread.variables).nth(passed)? as usize,
        };
        Some(self.threads.matcher.name(variable))
    }

    fn number(&self) -> i64 {
        self.threads.search.number
    }

    fn aggregate(&mut self, index: usize) -> DataFusionResult<Value> {
        let conditions = &self.threads.matcher.conditions;
        let (_, watch) = conditions.totals[index];
        let (own, thread) = (&conditions.watches[watch], &self.threads.own[self.thread]);
        let Seen::List(mut list) = thread.seen[watch] else {
            return Ok(Value::Null);
        };
        if own.has(self.variable) {
            let variable = match own.kept {
                Kept::All { with_variables: true } => self.variable,
                _ => 0,
            };
            list = self.threads.lists.push(list, thread.length, variable);
        }
        self.threads.total(index, list)
    }
}

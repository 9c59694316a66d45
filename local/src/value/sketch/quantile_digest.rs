//! `qdigest`: a tree over the bits of integers, whose inner nodes stand for leaves that were merged.

use super::{Reader, broken};
use crate::failure::Failure;
use crate::value::Computed;

const KIND: &str = "qdigest";
const FORMAT: u8 = 0;
const HAS_LEFT: u8 = 1;
const HAS_RIGHT: u8 = 2;
/// Smaller weights count as zero.
const NOTHING: f64 = 1e-5;
const BITS: u8 = 64;

/// A summary of numbers.
#[derive(Clone, Debug)]
pub(crate) struct QuantileDigest {
    error: f64,
    total: f64,
    least: i64,
    greatest: i64,
    root: Tree,
}

type Tree = Option<Box<Node>>;

#[derive(Clone, Debug)]
struct Node {
    /// The number of low bits that are open.
    level: u8,
    bits: u64,
    weight: f64,
    /// Where the first open bit is zero, and where it is one.
    branches: [Tree; 2],
}

impl Node {
    fn new(level: u8, bits: u64, weight: f64) -> Self {
        Self {
            level,
            bits,
            weight,
            branches: [None, None],
        }
    }

    /// The branch that contains these bits.
    fn branch(&self, bits: u64) -> usize {
        usize::from(bits >> (self.level - 1) & 1 == 1)
    }

    /// The greatest number that it stands for.
    fn end(&self) -> i64 {
        number(self.bits | open(self.level))
    }

    /// Visits each node, children first, until `visit` returns false.
    fn each(&self, visit: &mut impl FnMut(&Self) -> bool) -> bool {
        self.branches.iter().flatten().all(|branch| branch.each(visit)) && visit(self)
    }

    fn weight_of(tree: &Tree) -> f64 {
        tree.as_ref().map_or(0.0, |node| node.weight)
    }

    fn compact(&mut self, bound: f64) {
        for branch in self.branches.iter_mut().flatten() {
            branch.compact(bound);
        }
        let weights = [0, 1].map(|side: usize| Self::weight_of(&self.branches[side]));
        let is_light = self.weight + weights[0] + weights[1] < bound;
        for (branch, weight) in self.branches.iter_mut().zip(weights) {
            if is_light || weight < NOTHING {
                *branch = branch.take().and_then(Self::without);
                self.weight += weight;
            }
        }
    }

    /// What is left of a node whose weight was moved elsewhere.
    fn without(mut self: Box<Self>) -> Tree {
        match &mut self.branches {
            [None, None] => None,
            [Some(_), Some(_)] => {
                self.weight = 0.0;
                Some(self)
            }
            [only, None] | [None, only] => only.take(),
        }
    }
}

/// The mask of the open bits at a level.
fn open(level: u8) -> u64 {
    match level {
        0 => 0,
        level => u64::MAX >> (BITS - level),
    }
}

/// Bits that sort like the numbers.
fn bits(number: i64) -> u64 {
    u64::from_ne_bytes(number.to_ne_bytes()) ^ 1 << 63
}

fn number(bits: u64) -> i64 {
    i64::from_ne_bytes((bits ^ 1 << 63).to_ne_bytes())
}

fn is_same_branch(one: u64, other: u64, level: u8) -> bool {
    (one ^ other) & !open(level) == 0
}

/// The parent of two nodes that differ.
fn over(one: Box<Node>, other: Box<Node>) -> Node {
    #[expect(clippy::cast_possible_truncation, reason = "at most 64")]
    let level = BITS - (one.bits ^ other.bits).leading_zeros() as u8;
    let mut parent = Node::new(level, one.bits, 0.0);
    let side = parent.branch(one.bits);
    parent.branches[side] = Some(one);
    parent.branches[1 - side] = Some(other);
    parent
}

fn insert(tree: &mut Tree, bits: u64, weight: f64) {
    let Some(mut node) = tree.take() else {
        *tree = Some(Box::new(Node::new(0, bits, weight)));
        return;
    };
    *tree = Some(if !is_same_branch(bits, node.bits, node.level) {
        Box::new(over(node, Box::new(Node::new(0, bits, weight))))
    } else if node.level == 0 {
        node.weight += weight;
        node
    } else {
        let side = node.branch(bits);
        insert(&mut node.branches[side], bits, weight);
        node
    });
}

fn merged(one: Tree, other: Tree) -> Tree {
    let (mut one, mut other) = match (one, other) {
        (Some(one), Some(other)) => (one, other),
        (one, other) => return one.or(other),
    };
    if !is_same_branch(one.bits, other.bits, one.level.max(other.level)) {
        return Some(Box::new(over(one, other)));
    }
    if one.level < other.level {
        let side = other.branch(one.bits);
        other.branches[side] = merged(Some(one), other.branches[side].take());
        return Some(other);
    }
    if one.level > other.level {
        let side = one.branch(other.bits);
        one.branches[side] = merged(one.branches[side].take(), Some(other));
        return Some(one);
    }
    one.weight += other.weight;
    for (own, more) in one.branches.iter_mut().zip(other.branches) {
        *own = merged(own.take(), more);
    }
    Some(one)
}

impl QuantileDigest {
    /// An empty digest. The error of a rank is a share of the total weight, between 0 and 1.
    pub(crate) fn new(error: f64) -> Self {
        Self {
            error,
            total: 0.0,
            least: i64::MAX,
            greatest: i64::MIN,
            root: None,
        }
    }

    /// Reads Trino's serialized form.
    pub(crate) fn read(bytes: &[u8]) -> Computed<Self> {
        let mut reader = Reader::new(bytes, KIND);
        reader.format(FORMAT)?;
        let error = reader.double()?;
        let (decay, _) = (reader.double()?, reader.long()?);
        if decay != 0.0 {
            return Err(broken(KIND));
        }
        let (least, greatest) = (reader.long()?, reader.long()?);
        let mut total = 0.0;
        // A node comes after its children.
        let mut stack: Vec<Box<Node>> = Vec::new();
        for _ in 0..reader.count(17)? {
            let structure = reader.byte()?;
            let weight = reader.double()?;
            let bits = u64::from_ne_bytes(reader.long()?.to_ne_bytes());
            let has_branches = structure & (HAS_LEFT | HAS_RIGHT) != 0;
            let mut node = Node::new((structure >> 2) + u8::from(has_branches), bits, weight);
            for (side, flag) in [(1, HAS_RIGHT), (0, HAS_LEFT)] {
                if structure & flag != 0 {
                    let branch = stack.pop().filter(|branch| branch.level < node.level);
                    node.branches[side] = Some(branch.ok_or_else(|| broken(KIND))?);
                }
            }
            total += weight;
            stack.push(Box::new(node));
        }
        let root = stack.pop();
        if !stack.is_empty() {
            return Err(broken(KIND));
        }
        Ok(Self {
            error,
            total,
            least,
            greatest,
            root,
        })
    }

    /// Trino's serialized form.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut settled = self.clone();
        settled.compact();
        let mut nodes = Vec::new();
        let mut count = 0_i32;
        if let Some(root) = &settled.root {
            root.each(&mut |node| {
                let [left, right] = [&node.branches[0], &node.branches[1]].map(|branch| u8::from(branch.is_some()));
                nodes.push((node.level.saturating_sub(1) << 2) | (left * HAS_LEFT) | (right * HAS_RIGHT));
                nodes.extend(node.weight.to_le_bytes());
                nodes.extend(node.bits.to_le_bytes());
                count += 1;
                true
            });
        }
        let mut bytes = vec![FORMAT];
        bytes.extend(self.error.to_le_bytes());
        // No decay, and the start of decay.
        bytes.extend([0; 16]);
        bytes.extend(self.least.to_le_bytes());
        bytes.extend(self.greatest.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(nodes);
        bytes
    }

    /// Adds a number with a weight.
    #[expect(clippy::cast_possible_truncation, reason = "as Java makes whole numbers of them")]
    pub(crate) fn add(&mut self, number: i64, weight: f64) {
        self.least = self.least.min(number);
        self.greatest = self.greatest.max(number);
        let before = self.total;
        if weight >= NOTHING {
            insert(&mut self.root, bits(number), weight);
            self.total += weight;
        }
        let factor = self.factor();
        if before as i64 / factor != self.total as i64 / factor {
            self.compact();
        }
    }

    /// Adds the other's numbers.
    pub(crate) fn merge(&mut self, other: Self) {
        self.root = merged(self.root.take(), other.root);
        self.total += other.total;
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
        self.compact();
    }

    /// A node may stand for several numbers if it has at most one part in this many of the weight.
    #[expect(clippy::cast_possible_truncation, reason = "as Java makes whole numbers of them")]
    fn factor(&self) -> i64 {
        let level = self.root.as_ref().map(|root| root.level);
        level.map_or(1, |level| {
            i64::from(((f64::from(level) + 1.0) / self.error) as i32).max(1)
        })
    }

    fn compact(&mut self) {
        #[expect(clippy::cast_precision_loss, reason = "it is an int in Java")]
        let bound = (self.total / self.factor() as f64).floor();
        if let Some(root) = &mut self.root {
            root.compact(bound);
            if root.weight < NOTHING {
                self.root = self.root.take().and_then(Node::without);
            }
        }
    }

    /// The number at a quantile, or one a little greater.
    pub(crate) fn number_at(&self, quantile: f64) -> Computed<i64> {
        if !(0.0..=1.0).contains(&quantile) {
            return Err(Failure::other(
                "GENERIC_INTERNAL_ERROR",
                "a quantile must be from 0 to 1",
            ));
        }
        let (mut sum, mut found) = (0.0, self.greatest);
        if let Some(root) = &self.root {
            root.each(&mut |node| {
                sum += node.weight;
                let is_there = sum > quantile * self.total;
                if is_there {
                    found = node.end().min(self.greatest);
                }
                !is_there
            });
        }
        Ok(found)
    }

    /// About how many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        // The approximate maximum number of nodes.
        let nodes = usize::try_from(self.factor()).unwrap_or(usize::MAX).saturating_mul(3);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "no more than numbers that came"
        )]
        let nodes = nodes.min(self.total as usize).max(1);
        nodes * size_of::<Node>() * 2
    }
}

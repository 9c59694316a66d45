//! How deep a tree its tokens will make, before there is one: what follows it is recursive, and stacks are finite.

use std::ops::Range;

use super::keyword::Keyword as Word;
use super::tokens::{Token, TokenKind};

/// An upper bound of the tree's depth, in parts of a parenthesis.
pub(super) struct Weight {
    most: usize,
    /// The token at which it is reached.
    pub(super) heaviest: Range<usize>,
}

/// What a parenthesis weighs; an operator weighs less, since it makes a chain.
const LEVEL: usize = 10;
const OPERATOR: usize = 2;

/// What fits a stack of 2 MiB, even when nothing is optimised.
const LIGHT: usize = 12 * LEVEL;
/// What fits the stack that heavier queries get: a hundred parentheses, or a chain of five hundred operators.
const HEAVY: usize = 100 * LEVEL;

/// What is open at a token.
#[derive(Default)]
struct Level {
    /// Operators since the last comma or word that ends an expression.
    chain: usize,
    /// Joins and set operations.
    branches: usize,
}

impl Weight {
    pub(super) fn of(tokens: &[Token]) -> Self {
        let mut levels = vec![Level::default()];
        let mut weight = Self {
            most: 0,
            heaviest: 0..0,
        };
        // What the levels around the innermost one weigh.
        let mut around = 0;
        for token in tokens {
            let level = levels.len() - 1;
            let own = &mut levels[level];
            match token.kind {
                TokenKind::Symbol("(" | "[") | TokenKind::Word(Some(Word::Case)) => {
                    own.chain += OPERATOR;
                    around += own.chain + own.branches + LEVEL;
                    levels.push(Level::default());
                }
                TokenKind::Symbol(")" | "]") | TokenKind::Word(Some(Word::End)) => {
                    if levels.len() > 1 {
                        levels.pop();
                    }
                    if let Some(own) = levels.last().filter(|_| level > 0) {
                        around -= own.chain + own.branches + LEVEL;
                    }
                }
                TokenKind::Symbol(",")
                | TokenKind::Word(Some(
                    Word::And
                    | Word::Or
                    | Word::When
                    | Word::Then
                    | Word::Else
                    | Word::From
                    | Word::Where
                    | Word::Select,
                )) => own.chain = 0,
                TokenKind::Symbol("->") => own.chain += LEVEL,
                TokenKind::Symbol("+" | "-" | "*" | "/" | "%" | "||" | "." | "::" | "<")
                | TokenKind::Word(Some(Word::Not | Word::At)) => own.chain += OPERATOR,
                TokenKind::Word(Some(Word::Join | Word::Union | Word::Intersect | Word::Except)) => {
                    own.branches += LEVEL / 2;
                }
                _ => {}
            }
            let now = around + levels.last().map_or(0, |own| own.chain + own.branches);
            if now > weight.most {
                weight.most = now;
                weight.heaviest = token.range.clone();
            }
        }
        weight
    }

    pub(super) fn is_heavy(&self) -> bool {
        self.most > LIGHT
    }

    pub(super) fn is_too_much(&self) -> bool {
        self.most > HEAVY + HEAVY / 2
    }
}

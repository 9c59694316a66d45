//! Declarations in files: among the code of a `.rs` file, or alone in a `.fls` file, which holds only a declaration's
//! items.

use std::path::{Path, PathBuf};

use flow_log_stack_runtime::Code;
use flow_log_stack_runtime::Listed as _;
use proc_macro2::{Delimiter, LexError, Span, TokenStream, TokenTree};

use crate::report::Report;
use crate::{Context, Declaration, read};

/// The macro's name.
const MACRO: &str = "flow_log_stack";

/// How a file holds declarations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `flow_log_stack! { … }` among Rust code, once or several times.
    Rust,
    /// The items of one declaration, and nothing else.
    Alone,
}

impl Form {
    /// That of a file, by its extension; `None` if it holds no declaration.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "rs" => Some(Self::Rust),
            "fls" => Some(Self::Alone),
            _ => None,
        }
    }
}

/// The folder below which `file("…")` names files.
#[derive(Clone, Debug)]
pub struct Root {
    /// Where it is.
    pub folder: PathBuf,
    /// How messages call it.
    pub(crate) name: &'static str,
    /// From where paths are written.
    pub(crate) noun: &'static str,
}

impl Root {
    /// A package, by the folder of its `Cargo.toml`.
    pub fn package(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            name: "the package",
            noun: "the folder of `Cargo.toml`",
        }
    }

    /// That of a file: the package above a `.rs` file, the folder of a `.fls` file.
    pub fn of(path: &Path, form: Form) -> Self {
        let beside = path.parent().unwrap_or(Path::new("")).to_owned();
        let is_package = |folder: &&Path| folder.join("Cargo.toml").is_file();
        let package = || {
            let above = beside.ancestors().find(is_package).map(Path::to_owned);
            // A relative path ends before the package may be found.
            above.or_else(|| {
                let whole = std::path::absolute(&beside).ok()?;
                whole.ancestors().find(is_package).map(Path::to_owned)
            })
        };
        match form {
            Form::Rust => package().map(Self::package),
            Form::Alone => None,
        }
        .unwrap_or(Self {
            folder: beside,
            name: "the folder of the declaration",
            noun: "that folder",
        })
    }
}

/// Reads the declarations of a file's text, in text order. Of a `.rs` file without one there are none.
///
/// Places are those of the text: `Span::byte_range` is the range in it.
pub fn declarations(text: &str, form: Form, context: &Context<'_>) -> Vec<Declaration> {
    if form == Form::Rust && !text.contains(MACRO) {
        return Vec::new();
    }
    let tokens = match without_shebang(text).parse::<TokenStream>() {
        Ok(tokens) => tokens,
        Err(error) => return vec![unreadable(text, form, &error, context)],
    };
    match form {
        Form::Alone => vec![read(tokens, context)],
        Form::Rust => invocations(tokens)
            .into_iter()
            .map(|(site, tokens)| {
                read(
                    tokens,
                    &Context {
                        site,
                        ..context.clone()
                    },
                )
            })
            .listed(),
    }
}

/// A script's first line is not Rust; blanks in its place leave all places as they are.
fn without_shebang(text: &str) -> String {
    let length = text.find('\n').unwrap_or(text.len());
    if text.starts_with("#!") && !text[2..].trim_start().starts_with('[') {
        return " ".repeat(length) + &text[length..];
    }
    text.to_owned()
}

/// Each `flow_log_stack! { … }`, and where its name stands. Inside `macro_rules!` there is none: what is there is not
/// what the compiler will read.
fn invocations(tokens: TokenStream) -> Vec<(Span, TokenStream)> {
    let mut found = Vec::new();
    let mut open = vec![tokens.into_iter().listed().into_iter()];
    while let Some(inner) = open.last_mut() {
        let Some(token) = inner.next() else {
            open.pop();
            continue;
        };
        let word = match &token {
            TokenTree::Ident(word) => word,
            TokenTree::Group(group) => {
                open.push(group.stream().into_iter().listed().into_iter());
                continue;
            }
            _ => continue,
        };
        match (word.to_string().as_str(), inner.as_slice()) {
            (MACRO, [TokenTree::Punct(mark), TokenTree::Group(group), ..]) if mark.as_char() == '!' => {
                if group.delimiter() != Delimiter::None {
                    found.push((word.span(), group.stream()));
                }
                inner.nth(1);
            }
            ("macro_rules", [TokenTree::Punct(mark), TokenTree::Ident(_), TokenTree::Group(_), ..])
                if mark.as_char() == '!' =>
            {
                inner.nth(2);
            }
            _ => {}
        }
    }
    found
}

/// The declaration of a text that is not even tokens.
fn unreadable(text: &str, form: Form, error: &LexError, context: &Context<'_>) -> Declaration {
    // In Rust code it may be a lifetime.
    let single = (form == Form::Alone).then(|| single_quote(text)).flatten();
    let span = single.and_then(at).unwrap_or_else(|| error.span());
    let rest = text.get(span.byte_range().start..).unwrap_or_default();
    let (message, help) = match rest.chars().next() {
        Some('\'') => (
            "text must be in double quotes",
            "write `\"…\"`, or `r#\"…\"#` around double quotes",
        ),
        Some('"' | 'r') => (
            "a text is never closed",
            "write `\"` at its end, or `\"#` where it starts with `r#\"`",
        ),
        Some('(' | '[' | '{') => ("a bracket is never closed", "write the one that closes it"),
        Some(')' | ']' | '}') => ("a bracket closes none of its kind", "remove it, or open one before it"),
        Some('/') => ("a comment is never closed", "write `*/` at its end"),
        _ => (
            "this cannot be part of a declaration",
            "a declaration has words, numbers, text in double quotes, and brackets",
        ),
    };
    let mut report = Report::default();
    report.error(span, Code::Syntax, message, Some(help));
    Declaration::unread(context.site, report)
}

/// Where the first single quote is outside texts and comments.
fn single_quote(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(next) = text[at..].find(['\'', '"', '/']) {
        at += next;
        let rest = &text[at..];
        let end = |close: &str, open: usize| rest.get(open..)?.find(close).map(|end| open + end + close.len());
        at += match rest.as_bytes() {
            [b'\'', ..] => return Some(at),
            [b'"', ..] => {
                let head = &text[..at];
                let raw = head.trim_end_matches('#');
                if raw.ends_with('r') {
                    end(&format!("\"{}", "#".repeat(head.len() - raw.len())), 1)?
                } else {
                    let mut escaped = false;
                    let close = rest[1..].find(|c| {
                        let closes = c == '"' && !escaped;
                        escaped = c == '\\' && !escaped;
                        closes
                    });
                    close? + 2
                }
            }
            [b'/', b'/', ..] => end("\n", 2)?,
            [b'/', b'*', ..] => end("*/", 2)?,
            _ => 1,
        };
    }
    None
}

/// A place of the text: only tokens have one.
fn at(offset: usize) -> Option<Span> {
    let token: TokenStream = format!("{:offset$}x", "").parse().ok()?;
    token.into_iter().next().map(|token| token.span())
}

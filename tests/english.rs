//! Plain English: sentences that read as translated are found by their patterns, in messages, pages and comments.

use std::fs;
use std::path::Path;

/// Words that do not stand together, and the words that may stand before or after them nevertheless.
struct Pattern {
    words: &'static str,
    instead: &'static str,
    after: &'static [&'static str],
    before: &'static [&'static str],
}

const fn never(words: &'static str, instead: &'static str) -> Pattern {
    Pattern {
        words,
        instead,
        after: &[],
        before: &[],
    }
}

/// Of `no longer`, `there is no …`.
const NO: (&[&str], &[&str]) = (&["there"], &["fewer", "less", "longer", "more", "shorter"]);

/// What `has not` is a part of: `has not ended`.
const PARTICIPLES: &[&str] = &[
    "been",
    "changed",
    "ended",
    "executed",
    "finished",
    "foreseen",
    "had",
    "run",
    "succeeded",
    "yet",
];

const PATTERNS: [Pattern; 59] = [
    Pattern {
        words: "is no",
        instead: "is not a",
        after: NO.0,
        before: NO.1,
    },
    Pattern {
        words: "are no",
        instead: "are not",
        after: NO.0,
        before: NO.1,
    },
    Pattern {
        words: "behind",
        instead: "after",
        // A look behind is one of regular expressions.
        after: &["left", "look", "nothing"],
        before: &[],
    },
    Pattern {
        words: "has not",
        instead: "does not have",
        after: &[],
        before: PARTICIPLES,
    },
    Pattern {
        words: "have not",
        instead: "do not have",
        after: &[],
        before: PARTICIPLES,
    },
    never("goes not", "does not go"),
    never("go not", "do not go"),
    never("says not", "does not say"),
    never("knows not", "does not know"),
    never("a query around", "an outer query"),
    never("queries around", "outer queries"),
    never("that there is not", "unknown"),
    never("that there are not", "unknown"),
    never("rows there are not", "no result has that many rows"),
    never("mend", "fix"),
    never("mends", "fixes"),
    never("mended", "fixed"),
    never("mending", "fixing"),
    never("helps", "suggestions"),
    never("one's own", "your own"),
    never("that is none", "that is not one"),
    never("that are none", "that are not"),
    never("it is none", "it is not one"),
    never("they are none", "they are not"),
    never("none of its business", "not checked"),
    never("leave these lints unsaid", "silence these lints"),
    never("come to be known", "are registered"),
    never("make no sense", "are invalid"),
    never("makes no sense", "is invalid"),
    never("for want of", "without"),
    never("means nothing", "has no effect"),
    never("stands around", "is around"),
    never("in whose place", "which is replaced by"),
    never("answer to it", "have this name"),
    never("lets it pass", "silences it"),
    never("is there twice", "occurs twice"),
    never("are there twice", "occur twice"),
    never("is there already", "exists already"),
    never("cannot be had", "was not found"),
    never("goes on with", "continues with"),
    never("of which nothing", "about which nothing"),
    never("so many", "this many"),
    never("inside of", "inside"),
    never("outside of", "outside"),
    never("a line each", "one per line"),
    never("one a line", "one per line"),
    never("said of", "said about"),
    never("tells of", "reports"),
    never("told of", "reported"),
    never("goes on", "continues"),
    never("lies in", "is in"),
    never("lie in", "are in"),
    never("stands in", "is in"),
    never("stand in", "be in"),
    never("but for", "except for"),
    never("otherwise than", "differently from"),
    never("in the place of", "instead of"),
    never("worth a word", "a note"),
    never("how grave", "its level"),
];

/// Lines in which a pattern is meant: a file, and what stands in the line.
const MEANT: [(&str, &str); 6] = [
    ("Cargo.toml", "hinders more than it helps"),
    ("analysis/src/functions/resolve.rs", "or a double, helps."),
    ("analysis/tests/helps.rs", "-- mended by"),
    ("athena/src/execution.rs", "otherwise says why it has not."),
    ("differential/src/mutate.rs", "tests.join(\"helps\")"),
    ("src/guide/responder.md", "behind a NAT gateway"),
];

#[test]
fn nothing_reads_as_translated() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut meant = [false; MEANT.len()];
    look(root, root, &mut |path, line, number| {
        let prose = prose(path, line);
        for pattern in PATTERNS.iter().filter(|pattern| has(&prose, pattern)) {
            match MEANT
                .iter()
                .position(|(file, text)| *file == path && line.contains(text))
            {
                Some(index) => meant[index] = true,
                None => found.push(format!(
                    "{path}:{number}: write `{}`, not `{}`: {}",
                    pattern.instead,
                    pattern.words,
                    line.trim()
                )),
            }
        }
    });
    assert!(found.is_empty(), "{} sentences\n{}", found.len(), found.join("\n"));
    let idle: Vec<_> = MEANT.iter().zip(meant).filter(|(_, is_met)| !is_met).collect();
    assert!(idle.is_empty(), "no longer there: {idle:?}");
}

/// Hands every line of every file that people read to `line`, but for recorded data.
fn look(root: &Path, folder: &Path, line: &mut impl FnMut(&str, &str, usize)) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .strip_prefix(root)
            .expect("below the root")
            .to_string_lossy()
            .replace('\\', "/");
        let last = name.rsplit('/').next().unwrap_or_default();
        if path.is_dir() {
            if !matches!(
                last,
                "target" | ".git" | "findings" | "corpus" | "venv" | "node_modules"
            ) {
                look(root, &path, line);
            }
            continue;
        }
        let is_read = [".rs", ".md", ".py", ".toml", ".stderr", ".html"]
            .iter()
            .any(|end| name.ends_with(end));
        if !is_read || name == "tests/english.rs" {
            continue;
        }
        // What is not text is not prose.
        for (number, text) in fs::read_to_string(&path).unwrap_or_default().lines().enumerate() {
            line(&name, text, number + 1);
        }
    }
}

/// The comments and texts of a line of code, without names in backticks; the whole line elsewhere.
fn prose(path: &str, line: &str) -> String {
    if line.is_empty() {
        return String::new();
    }
    let kind = path.rsplit('.').next();
    let is_code = matches!(kind, Some("rs" | "py" | "toml"));
    let trimmed = line.trim_start();
    let is_comment = trimmed.starts_with("//") || trimmed.starts_with('#') && kind != Some("rs");
    let text = if is_code && !is_comment {
        let comment = line.split_once(" // ").map_or("", |(_, comment)| comment);
        let texts: Vec<_> = line.split('"').skip(1).step_by(2).collect();
        format!("{} {comment}", texts.join(" "))
    } else {
        line.to_owned()
    };
    let words: Vec<&str> = text.split('`').step_by(2).collect();
    words.join(" ` ").to_lowercase()
}

/// Whether a pattern stands in a text, and no word beside it makes it a plain one.
fn has(text: &str, pattern: &Pattern) -> bool {
    // Most lines are done with this.
    if !text.contains(pattern.words) {
        return false;
    }
    let is_end = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '\'' | '/'));
    let words: Vec<&str> = text.split(is_end).filter(|word| !word.is_empty()).collect();
    let own: Vec<&str> = pattern.words.split(' ').collect();
    words.windows(own.len()).enumerate().any(|(at, window)| {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let after = words.get(at + own.len());
        window == own
            && !before.is_some_and(|word| pattern.after.contains(word))
            && !after.is_some_and(|word| pattern.before.contains(word))
    })
}

#[test]
fn patterns_are_words_beside_each_other() {
    let is = |text: &str| PATTERNS.iter().any(|pattern| has(&prose("a.md", text), pattern));
    assert!(is("A text that is no date.") && is("It goes not.") && is("what stands Behind it"));
    assert!(!is("There is no date, and it is no longer one.") && !is("`is no` is code") && !is("it has not ended"));
}

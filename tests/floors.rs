//! No file of a crate names one that names it back, directly or through others; a module's child may name its parents.
//!
//! What a file names is read from its text: the paths of `use`, and those that begin with `crate`, `self`, `super` or a
//! child. Tests are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A module by the names on the way to it: `["types", "value"]`; the crate's root has none.
type Module = Vec<String>;

/// The files of a crate, by their modules.
struct Crate(BTreeMap<Module, File>);

/// What a file says.
#[derive(Default)]
struct File {
    /// The paths that it names.
    paths: Vec<Vec<String>>,
    /// What it passes on by `pub use`, by the name that it then has.
    hands_on: BTreeMap<String, Vec<String>>,
}

impl Crate {
    fn read(src: &Path) -> Self {
        let mut files = BTreeMap::new();
        gather(src, &[], &mut files);
        Self(files)
    }

    /// The circles of files, each from one of its files back to it.
    fn circles(&self) -> Vec<Vec<String>> {
        let edges: BTreeMap<&Module, BTreeSet<&Module>> = self.0.keys().map(|own| (own, self.named_by(own))).collect();
        let mut found = Vec::new();
        let mut done = BTreeSet::new();
        for start in self.0.keys() {
            if done.contains(start) {
                continue;
            }
            let mut way = vec![start];
            if let Some(circle) = circle(&edges, &mut way, &mut done) {
                // What leads to it was looked at.
                done.extend(way);
                found.push(circle.iter().map(|module| module.join("::")).collect());
            }
        }
        found
    }

    /// The modules that a module names, except for itself and its parents.
    fn named_by<'c>(&'c self, own: &Module) -> BTreeSet<&'c Module> {
        let paths = self.0[own].paths.iter();
        let modules = paths.filter_map(|path| self.resolved(&self.absolute(own, path)?, 0));
        modules.filter(|named| !own.starts_with(named)).collect()
    }

    /// A path from the crate's root; `None`: it begins in another crate.
    fn absolute(&self, own: &Module, path: &[String]) -> Option<Vec<String>> {
        let mut from = own.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                from.clear();
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    from.pop();
                    rest = &rest[1..];
                }
            }
            child => {
                let mut module = own.clone();
                module.push(child.to_owned());
                self.0.get(&module)?;
            }
        }
        from.extend_from_slice(rest);
        Some(from)
    }

    /// The module in which what a path names is written.
    fn resolved(&self, path: &[String], depth: usize) -> Option<&Module> {
        let length = (0..=path.len())
            .rev()
            .find(|length| self.0.contains_key(&path[..*length]))?;
        let (module, file) = self.0.get_key_value(&path[..length])?;
        let handed_on = path.get(length).and_then(|name| file.hands_on.get(name));
        let handed_on = handed_on
            .and_then(|path| self.absolute(module, path))
            .filter(|_| depth < 8);
        match handed_on {
            Some(path) => self.resolved(&path, depth + 1),
            None => Some(module),
        }
    }
}

/// Reads the files of a folder, which is the module `at`.
fn gather(folder: &Path, at: &[String], files: &mut BTreeMap<Module, File>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        let mut module = at.to_vec();
        if path.is_dir() {
            module.push(name.to_owned());
            gather(&path, &module, files);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            if !matches!(name, "mod" | "lib" | "main") {
                module.push(name.to_owned());
            }
            files.insert(module, file(&fs::read_to_string(&path).expect("a file")));
        }
    }
}

/// Continues from the last module of the way; returns the part of the way that is a circle.
fn circle<'c>(
    edges: &BTreeMap<&'c Module, BTreeSet<&'c Module>>,
    way: &mut Vec<&'c Module>,
    done: &mut BTreeSet<&'c Module>,
) -> Option<Vec<&'c Module>> {
    let last = *way.last()?;
    for next in edges.get(last).into_iter().flatten() {
        if let Some(start) = way.iter().position(|module| module == next) {
            return Some(way[start..].iter().copied().chain([*next]).collect());
        }
        if !done.contains(next) {
            way.push(next);
            if let Some(found) = circle(edges, way, done) {
                return Some(found);
            }
            way.pop();
        }
    }
    done.insert(last);
    None
}

/// The words and signs of a text, without comments, texts and what `#[cfg(test)]` marks.
fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(length) = literal(rest) {
            length
        } else if first.is_alphanumeric() || first == '_' {
            let length = rest
                .find(|ch: char| !ch.is_alphanumeric() && ch != '_')
                .unwrap_or(rest.len());
            found.push(&rest[..length]);
            length
        } else if rest.starts_with("::") {
            found.push("::");
            2
        } else {
            if !first.is_whitespace() {
                found.push(&rest[..first.len_utf8()]);
            }
            first.len_utf8()
        };
        at += length;
    }
    without_tests(&found)
}

/// The length of a text or character, if one is there.
fn literal(rest: &str) -> Option<usize> {
    let raw = rest.trim_start_matches(['b', 'r']);
    let hashes = raw.len() - raw.trim_start_matches('#').len();
    let prefix = rest.len() - raw.len();
    if prefix > 0 && rest[..prefix].ends_with('r') && raw[hashes..].starts_with('"') {
        let end = format!("\"{}", "#".repeat(hashes));
        let begin = prefix + hashes + 1;
        return Some(begin + rest[begin..].find(&end)? + end.len());
    }
    let quote = raw.chars().next().filter(|_| prefix <= 1)?;
    if quote == '\'' {
        // A lifetime is not a character.
        let mut chars = raw.chars().skip(1);
        if chars.next()? != '\\' && chars.next()? != '\'' {
            return None;
        }
    } else if quote != '"' {
        return None;
    }
    let mut escaped = false;
    for (at, ch) in raw.char_indices().skip(1) {
        if ch == quote && !escaped {
            return Some(prefix + at + ch.len_utf8());
        }
        escaped = ch == '\\' && !escaped;
    }
    None
}

fn without_tests<'t>(tokens: &[&'t str]) -> Vec<&'t str> {
    let test = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at..].starts_with(&test) {
            kept.push(tokens[at]);
            at += 1;
            continue;
        }
        // The item ends with its body, or with a semicolon before it has one.
        let mut depth = 0_usize;
        for (index, token) in tokens.iter().enumerate().skip(at + test.len()) {
            at = index + 1;
            match *token {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 && matches!(*token, "}" | ";") {
                break;
            }
        }
    }
    kept
}

fn file(text: &str) -> File {
    let tokens = tokens(text);
    let mut file = File::default();
    let mut at = 0;
    while at < tokens.len() {
        let before = at.checked_sub(1).map(|before| tokens[before]);
        if tokens[at] == "use" && tokens.get(at + 1) != Some(&"<") {
            let public = matches!(before, Some("pub" | ")"));
            at += 1;
            let mut named = Vec::new();
            tree(&tokens, &mut at, &[], &mut named);
            for (path, name) in named {
                if public {
                    file.hands_on.insert(name, path.clone());
                }
                file.paths.push(path);
            }
        } else if tokens.get(at + 1) == Some(&"::") && before != Some("::") {
            let mut path = vec![tokens[at].to_owned()];
            while tokens.get(at + 1) == Some(&"::") && tokens.get(at + 2).is_some_and(|next| is_name(next)) {
                path.push(tokens[at + 2].to_owned());
                at += 2;
            }
            file.paths.push(path);
            at += 1;
        } else {
            at += 1;
        }
    }
    file
}

fn is_name(token: &str) -> bool {
    token.starts_with(|ch: char| ch.is_alphabetic() || ch == '_')
}

/// The paths of a tree after `use`, each with the name that it gets.
fn tree(tokens: &[&str], at: &mut usize, before: &[String], named: &mut Vec<(Vec<String>, String)>) {
    let mut path = before.to_vec();
    while let Some(token) = tokens.get(*at) {
        *at += 1;
        match *token {
            "::" => {}
            "{" => {
                while tokens.get(*at).is_some_and(|token| *token != "}") {
                    tree(tokens, at, &path, named);
                    if tokens.get(*at) == Some(&",") {
                        *at += 1;
                    }
                }
                *at += 1;
                return;
            }
            "as" => {
                named.push((path, tokens[*at].to_owned()));
                *at += 1;
                return;
            }
            "self" if !path.is_empty() => {}
            name if is_name(name) => path.push(name.to_owned()),
            "*" => {}
            _ => {
                *at -= 1;
                break;
            }
        }
    }
    let name = path.last().cloned().unwrap_or_default();
    named.push((path, name));
}

#[test]
fn no_file_names_one_that_names_it_back() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut circles = Vec::new();
    let mut crates = 0;
    let folders = fs::read_dir(root)
        .expect("the repository")
        .flatten()
        .map(|entry| entry.path());
    for folder in folders.chain([root.to_owned()]) {
        let src = folder.join("src");
        if folder.join("Cargo.toml").exists() && src.exists() {
            crates += 1;
            let name = src.strip_prefix(root).expect("inside").display().to_string();
            let found = Crate::read(&src).circles().into_iter();
            circles.extend(found.map(|circle| format!("{name}: {}", circle.join(" → "))));
        }
    }
    assert!(crates > 4, "the crates are not where they were");
    assert_eq!(circles, Vec::<String>::new());
}

/// The floors of the analysis, each of which names those before it alone.
const FLOORS: [&str; 18] = [
    "listed",
    "order",
    "edit",
    "diagnostic",
    "near",
    "types",
    "form",
    "day",
    "catalog",
    "functions",
    "syntax",
    "meaning",
    "planner",
    "plan",
    "reads",
    "lints",
    "remedy",
    "fix",
];

#[test]
fn a_floor_of_the_analysis_names_only_those_before_it() {
    let analysis = Crate::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("analysis/src"));
    let floor = |module: &Module| {
        let name = module.first()?;
        Some(
            FLOORS
                .iter()
                .position(|floor| floor == name)
                .unwrap_or_else(|| panic!("{name} has a floor")),
        )
    };
    let mut upwards = Vec::new();
    for own in analysis.0.keys().filter(|own| !own.is_empty()) {
        for named in analysis.named_by(own) {
            if floor(named) > floor(own) {
                upwards.push(format!("{} names {}", own.join("::"), named.join("::")));
            }
        }
    }
    assert_eq!(upwards, Vec::<String>::new());
}

#[test]
fn a_circle_is_found_whatever_names_it() {
    let circles = |files: &[(&str, &str)]| {
        let module = |path: &str| {
            path.split("::")
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let files = files.iter().map(|(path, text)| (module(path), file(text))).collect();
        Crate(files).circles()
    };
    let own = |other: &str| {
        circles(&[
            ("", "mod a; mod b;"),
            ("a", "use crate::b::{self, B as C};"),
            ("b", other),
        ])
        .len()
    };
    assert_eq!(own("use crate::a::A;"), 1);
    assert_eq!(own("fn f() -> super::a::A {}"), 1);
    assert_eq!(own("use super::{a::A, c};"), 1);
    assert_eq!(own("// use crate::a::A;\nconst A: &str = \"crate::a::A\";"), 0);
    assert_eq!(own("#[cfg(test)]\nmod tests { use crate::a::A; fn f() {} }"), 0);
    assert_eq!(own("use std::a::A;"), 0);
    // A child may name its parents, but not what they pass on of its brothers.
    assert_eq!(
        circles(&[
            ("", "mod a;"),
            ("a", "mod b; use self::b::B;"),
            ("a::b", "use super::A;")
        ])
        .len(),
        0
    );
    let handed_on = [
        ("", "mod a;"),
        ("a", "mod b; mod c; pub(crate) use self::b::B;"),
        ("a::b", "use super::c::C;"),
        ("a::c", "use super::B;"),
    ];
    assert_eq!(circles(&handed_on), [["a::b", "a::c", "a::b"]]);
}

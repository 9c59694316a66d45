//! Whole expansions as snapshots, and what must hold of every message of `tests/ui`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;
use syn::visit::Visit;

use flow_log_stack_declaration::{Gravity, Report};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Expands a declaration for a facade of another name; with the codes and texts of its mistakes.
fn expanded(declaration: &str) -> (TokenStream, Vec<(String, String)>) {
    expanded_in(&root(), declaration)
}

fn expanded_in(root: &Path, declaration: &str) -> (TokenStream, Vec<(String, String)>) {
    let tokens: TokenStream = declaration.parse().expect("tokens");
    let (out, declaration) = crate::items::of(quote!([::facade] #tokens), root);
    let found = said(&declaration.report, |gravity| gravity == Gravity::Error);
    (out, found)
}

/// Codes and texts of the mistakes of such gravity.
fn said(report: &Report, is_it: impl Fn(Gravity) -> bool) -> Vec<(String, String)> {
    let mistakes = report.mistakes().into_iter().filter(|mistake| is_it(mistake.gravity));
    mistakes
        .map(|mistake| (mistake.code.name().to_owned(), crate::show::show(mistake).1))
        .collect()
}

fn pretty(tokens: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).expect("items"))
}

const SMALL: &str = r##"
    /// Traffic.
    pub(crate) stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily("2026-01-01"..),
    }
    table flow_logs { srcaddr, bytes, type }
    use predefined::VpcFlowLogsTopTalkers;
    /// Bytes of one type from some sources.
    #[deprecated]
    query ByType(type: string, sources: [string] = ["10.0.0.1"]) = r#"
        SELECT srcaddr, bytes
        FROM flow_logs
        WHERE day >= '2026/11/20' AND type = :type AND srcaddr IN (:sources)
    "#;
"##;

#[test]
fn a_declaration_becomes_types_and_one_literal() {
    let (tokens, found) = expanded(SMALL);
    assert_eq!(found, []);
    insta::assert_snapshot!(pretty(tokens));
}

#[test]
fn a_broken_declaration_becomes_the_same_names() {
    let (tokens, found) = expanded(&SMALL.replace("daily(", "daly("));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, "value");
    insta::assert_snapshot!(pretty(tokens));
}

/// Finds paths that another crate, or a module of the user's, could answer.
#[derive(Default)]
struct Paths(Vec<String>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let text: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let known = match text.first().map(String::as_str) {
            Some("facade" | "core" | "std") => path.leading_colon.is_some(),
            Some(first) => {
                text.len() == 1 && path.leading_colon.is_none() && !matches!(first, "Vec" | "String" | "Option")
            }
            None => false,
        };
        if !known {
            self.0.push(text.join("::"));
        }
        syn::visit::visit_path(self, path);
    }
}

#[test]
fn an_expansion_names_nothing_but_the_crate_it_was_handed() {
    let (tokens, _) = expanded(SMALL);
    let mut paths = Paths::default();
    paths.visit_file(&syn::parse2(tokens).expect("items"));
    assert_eq!(paths.0, Vec::<String>::new());
}

#[test]
fn the_same_declaration_gives_the_same_tokens() {
    let once = || expanded(SMALL).0.to_string();
    assert_eq!(once(), once());
}

/// The declaration of a file of `tests/ui`; `None` if a macro of the file makes it, which only the compiler can do.
fn declaration(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file).expect("a file");
    if text.contains("macro_rules!") {
        return None;
    }
    let tokens: TokenStream = text.parse().expect("tokens");
    let groups = tokens.into_iter().filter_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream().to_string()),
        _ => None,
    });
    Some(groups.into_iter().next().expect("a declaration"))
}

/// Codes and texts of every case, by folder and file.
fn cases() -> BTreeMap<(String, String), Vec<(String, String)>> {
    let mut cases = BTreeMap::new();
    for folder in std::fs::read_dir(root().join("tests/ui")).expect("tests/ui") {
        let folder = folder.expect("a folder");
        for file in std::fs::read_dir(folder.path()).expect("a folder") {
            let path = file.expect("a file").path();
            let declared = path.extension().filter(|extension| *extension == "rs");
            if let Some(declaration) = declared.and_then(|_| declaration(&path)) {
                let tokens: TokenStream = declaration.parse().expect("tokens");
                let report = crate::items::of(quote!([::facade] #tokens), &root()).1.report;
                let mut found = said(&report, |gravity| gravity == Gravity::Error);
                // A case that denies warnings.
                if found.is_empty() {
                    found = said(&report, |_| true);
                }
                let name = path
                    .file_stem()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default();
                cases.insert((folder.file_name().to_string_lossy().into_owned(), name), found);
            }
        }
    }
    cases
}

#[test]
fn each_code_has_cases_and_each_case_its_code() {
    let cases = cases();
    assert!(cases.len() >= 100, "{}", cases.len());
    for ((folder, name), found) in &cases {
        if folder == "several" {
            assert!(found.len() > 1 || name.starts_with("broken"), "{name}: {found:?}");
        } else {
            assert!(
                !found.is_empty() && found.iter().all(|(code, _)| code == folder),
                "{folder}/{name}: {found:?}"
            );
        }
    }
    let own = flow_log_stack_runtime::Code::ALL.iter().map(|code| code.name());
    let rules = flow_log_stack_analysis::Code::ALL.iter().map(|code| code.name());
    let missing: Vec<_> = own
        .chain(rules)
        // A text of 262,144 bytes is not a case to read, and a bug of ours has none: the checker's own tests make both.
        .filter(|code| !["query_too_long", "checker_failed"].contains(code))
        .filter(|code| !cases.keys().any(|(folder, _)| folder == code))
        .collect();
    assert!(missing.is_empty(), "there is no case of {missing:?}");
}

#[test]
fn no_two_messages_are_alike() {
    let mut cases_of: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for ((folder, name), found) in cases() {
        for (_, text) in found.iter().filter(|_| folder != "several") {
            let cases = cases_of.entry(masked(text)).or_default();
            // What the checker says of one rule is at many places.
            let is_own = flow_log_stack_runtime::Code::ALL
                .iter()
                .any(|code| code.name() == folder);
            let case = if is_own {
                format!("{folder}/{name}")
            } else {
                folder.clone()
            };
            if !cases.contains(&case) {
                cases.push(case);
            }
        }
    }
    let alike: Vec<_> = cases_of.iter().filter(|(_, cases)| cases.len() > 1).collect();
    assert!(alike.is_empty(), "{alike:#?}");
}

/// A text without names in backticks and without numbers, and without the drawing of its place.
fn masked(text: &str) -> String {
    let words = text
        .lines()
        .filter(|line| !line.contains('|') && !line.contains("-->"))
        .collect::<Vec<_>>()
        .join("\n");
    let outside: String = words.split('`').step_by(2).collect::<Vec<_>>().join("`");
    outside
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect()
}

/// The declaration that a page's section shows; what the page leaves out is as anywhere.
fn shown(page: &str, heading: &str) -> String {
    let (_, section) = page.split_once(&format!("\n# {heading}\n")).expect("the heading");
    let section = section.split("\n# ").next().unwrap_or_default();
    let (_, block) = section.split_once("```rs\n").expect("a block");
    let (block, _) = block.split_once("```").expect("the block is closed");
    let has = |keyword: &str| block.lines().any(|line| line.starts_with(keyword));
    if has("stack ") {
        return block.to_owned();
    }
    let is_item = ["#[", "table ", "use ", "query "].iter().any(|keyword| has(keyword));
    let settings = if is_item { "" } else { block };
    let usual = [
        "flow_log: \"fl-12345678901234567\",",
        "logs: \"s3://my-flow-logs/\",",
        "results: \"s3://my-results/\",",
        "load: daily,",
    ];
    let others = usual.into_iter().filter(|line| {
        let (name, _) = line.split_once(' ').expect("a setting");
        !settings.contains(&format!("{name} "))
    });
    let stack: String = others.chain([settings]).collect();
    let items = if is_item { block } else { "" };
    let table = if has("table ") {
        ""
    } else {
        "table flow_logs = default;"
    };
    format!("stack Traffic {{ {stack} }} {table} {items}")
}

#[test]
fn pages_of_the_declaration_show_what_is_so() {
    for code in flow_log_stack_runtime::Code::ALL {
        let page = code.page();
        let headings: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("# ")).collect();
        assert_eq!(
            headings,
            ["What it checks", "Why", "Example", "Use instead"],
            "{}",
            code.name()
        );
        let found = |heading: &str| {
            // A package with a folder `queries`.
            expanded_in(&root().join("examples"), &shown(page, heading)).1
        };
        let example = found("Example");
        assert!(
            !example.is_empty() && example.iter().all(|(own, _)| own == code.name()),
            "{}: {example:#?}",
            code.name()
        );
        assert_eq!(found("Use instead"), [], "{}", code.name());
    }
}

#[test]
fn the_manual_has_a_link_to_each_page() {
    let manual = std::fs::read_to_string(root().join("src/manual.md")).expect("the manual");
    let declarations = flow_log_stack_runtime::Code::ALL.iter();
    let declarations = declarations.map(|code| format!("[`{}`](Code::{code:?})", code.name()));
    let queries = flow_log_stack_analysis::Code::ALL.iter().map(|code| {
        let path = if flow_log_stack_analysis::Code::LINTS.contains(code) {
            "sql::"
        } else {
            ""
        };
        // A link to the other crate beside this one would be dead where documentation is published.
        let page = format!(
            "https://docs.rs/flow-log-stack-analysis/latest/flow_log_stack_analysis/enum.Code.html#variant.{code:?}"
        );
        format!("[`{path}{}`]({page})", code.name())
    });
    for link in declarations.chain(queries) {
        assert_eq!(manual.matches(&link).count(), 1, "{link}");
    }
}

/// The first paragraph of each documented constant of a file.
fn documented(file: &str) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join(file)).expect("the file");
    let mut found = BTreeMap::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut is_open = true;
    for line in text.lines() {
        if let Some(doc) = line.strip_prefix("///") {
            is_open &= !doc.is_empty();
            paragraph.extend(Some(doc.trim()).filter(|_| is_open));
        } else if let Some((name, _)) = line.strip_prefix("pub const ").and_then(|rest| rest.split_once(':')) {
            found.insert(name.to_owned(), std::mem::take(&mut paragraph).join(" "));
            is_open = true;
        }
    }
    found
}

#[test]
fn settings_are_documented_for_editors_as_the_table_tells_of_them() {
    let told: BTreeMap<_, _> = flow_log_stack_declaration::settings()
        .map(|setting| (setting.name.to_owned(), setting.about.to_owned()))
        .collect();
    assert_eq!(documented("src/setting.rs"), told);
}

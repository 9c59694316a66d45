//! Declarations in files: which there are, and where in the text their mistakes stand.

use std::path::Path;

use flow_log_stack_declaration::{Context, Declaration, Form, Place, Root, Source, declarations};

const STACK: &str = r#"
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs = default;
"#;

fn read(text: &str, form: Form) -> Vec<Declaration> {
    let context = Context::new(Root::of(Path::new("queries/stack.fls"), form));
    declarations(text, form, &context)
}

/// Messages, and the text of the file at which each is.
#[track_caller]
fn finds(text: &str, form: Form, expected: &[(&str, &str)]) {
    let all = read(text, form);
    let mistakes: Vec<_> = all.iter().flat_map(|one| one.report.mistakes()).collect();
    let found: Vec<_> = mistakes
        .iter()
        .map(|mistake| {
            let range = match &mistake.place {
                Place::Tokens(span) => span.byte_range(),
                Place::Sql(place) => {
                    let range = &place.shown_at().expect("a place").range;
                    let Source::Inline(literal) = &*place.source else {
                        panic!("{:?} is in no literal", mistake.message);
                    };
                    let start = literal.span().byte_range().start;
                    let inside = literal.written(range);
                    start + inside.start..start + inside.end
                }
            };
            (mistake.message.as_str(), &text[range])
        })
        .collect();
    assert_eq!(found, expected);
}

fn names(text: &str) -> Vec<String> {
    let all = read(text, Form::Rust);
    let heads = all.iter().map(|one| one.head.as_ref().expect("a head"));
    heads.map(|head| head.name.to_string()).collect()
}

#[test]
fn a_file_of_items_is_one_declaration() {
    let all = read(STACK, Form::Alone);
    assert_eq!(all.len(), 1);
    assert!(all[0].stack.is_some());
}

#[test]
fn invocations_are_found_wherever_they_stand() {
    let other = STACK.replace("Traffic", "Other");
    let text = format!(
        "#!/usr/bin/env é\n//! flow_log_stack! {{ }}\nuse x::flow_log_stack;\nmod a {{ fn f() {{ flow_log_stack! {{ {STACK} }} }} }}\n\
         /* flow_log_stack! {{ }} */ x::flow_log_stack!({other});\nlet s = \"flow_log_stack! {{ }}\";\n\
         macro_rules! flow_log_stack {{ ($($t:tt)*) => {{ inner::flow_log_stack! {{ $($t)* }} }} }}\n"
    );
    assert_eq!(names(&text), ["Traffic", "Other"]);
    assert_eq!(read("fn main() {}", Form::Rust).len(), 0);
    assert_eq!(read("// flow_log_stack!\nfn main() {}", Form::Rust).len(), 0);
}

#[test]
fn places_are_those_of_the_file() {
    let text = format!(
        "{STACK}\r\n\t/* é */ query Ü = r#\"\r\n\tSELECT 'é', srcadr\r\n\tFROM flow_logs WHERE day = '2026/11/01'\"#;\r\n\
         query Cooked = \"SELECT '\\u{{e9}}\\n', \\\r\n   byts FROM flow_logs WHERE day = '2026/11/01'\";\r\n"
    );
    finds(
        &text,
        Form::Alone,
        &[
            ("the query's name `Ü` is not in Pascal case", "Ü"),
            ("unknown column `srcadr`", "srcadr"),
            ("unknown column `byts`", "byts"),
        ],
    );
    let text = format!("fn é() {{}}\nflow_log_stack! {{ {} }}", STACK.replace("daily", "dayly"));
    finds(&text, Form::Rust, &[("`load` cannot be `dayly`", "dayly")]);
    let text = "fn é() {}\nflow_log_stack! { }";
    finds(
        text,
        Form::Rust,
        &[("the declaration has neither a stack nor a table", "flow_log_stack")],
    );
    finds(
        "",
        Form::Alone,
        &[("the declaration has neither a stack nor a table", "")],
    );
}

#[test]
fn line_breaks_of_a_text_are_those_of_rust() {
    let text = format!("{STACK} query A = r#\"SELECT 1\n  AS a\"#;");
    let with_returns = text.replace('\n', "\r\n");
    let sql = |text: &str| {
        let all = read(text, Form::Alone);
        all[0].queries[0].source.as_ref().expect("a text").sql()
    };
    assert_eq!(sql(&with_returns), sql(&text));
}

#[test]
fn what_is_not_even_tokens_is_said_at_its_place() {
    let cases = [
        ("stack A { logs: 's3://x/' }", "text must be in double quotes"),
        ("stack A { logs: \"s3://x/ }", "a text is never closed"),
        ("stack A { logs: daily(", "a bracket is never closed"),
        ("stack A { logs: [daily) }", "a bracket closes none of its kind"),
        ("stack A { } /* more", "a comment is never closed"),
        ("stack A { \u{1} }", "this cannot be part of a declaration"),
    ];
    for (text, message) in cases {
        let all = read(text, Form::Alone);
        let said: Vec<_> = all.iter().flat_map(|one| one.report.mistakes()).collect();
        assert_eq!(said.len(), 1, "{text}");
        assert_eq!(said[0].message, message, "{text}");
    }
}

#[test]
fn a_file_of_items_is_not_wrapped() {
    let text = format!("flow_log_stack! {{ {STACK} }}");
    finds(
        &text,
        Form::Alone,
        &[(
            "`flow_log_stack!` is only written around a declaration in Rust code",
            "flow_log_stack",
        )],
    );
}

#[test]
fn an_unknown_type_hides_nothing_else_of_its_query() {
    let text = format!(
        "{STACK} query A(a: integr, b: int) = \"SELECT srcadr FROM flow_logs WHERE dstport = :a AND day = '2026/11/01'\";"
    );
    finds(
        &text,
        Form::Alone,
        &[
            ("unknown column `srcadr`", "srcadr"),
            ("unknown type `integr`", "integr"),
            ("the query `A` never uses its parameter `b`", "b"),
        ],
    );
}

#[test]
fn a_parameter_is_not_used_by_one_whose_name_begins_with_its_name() {
    let text = format!(
        "{STACK} query A(port: int, port2: int) = \"SELECT srcadr FROM flow_logs WHERE dstport = :port2 AND day = '2026/11/01'\";"
    );
    finds(
        &text,
        Form::Alone,
        &[
            ("unknown column `srcadr`", "srcadr"),
            ("the query `A` never uses its parameter `port`", "port"),
        ],
    );
}

#[test]
fn block_comments_lose_their_stars_and_nothing_else() {
    let described = |comment: &str| {
        let text = STACK.replacen("stack Traffic", &format!("{comment} stack Traffic"), 1);
        let all = read(&text, Form::Alone);
        let stack = all[0].stack.as_ref().expect("a stack");
        stack.description.clone().unwrap_or_default()
    };
    assert_eq!(described("/// One\n/// * two\n"), "One\n* two");
    assert_eq!(described("/** One */"), "One");
    assert_eq!(
        described("/** One\n     * two\n     *\n     * - three\n     */"),
        "One\ntwo\n\n- three"
    );
    assert_eq!(described("/**\n * One\n */"), "One");
    assert_eq!(described("/**\n  One * two\n*/"), "One * two");
    assert_eq!(described("#[doc = \"* one\\n* two\"]"), "* one\n* two", "a list");
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_package() {
    use std::fs;
    use std::os::unix::fs::symlink;

    let folder = std::env::temp_dir().join(format!("flow-log-stack-links-{}", std::process::id()));
    let package = folder.join("package");
    fs::create_dir_all(&package).expect("a folder");
    let sql = "SELECT srcaddr FROM flow_logs WHERE day = '2026/11/01'";
    for file in [folder.join("outside.sql"), package.join("inside.sql")] {
        fs::write(file, sql).expect("written");
    }
    symlink("../outside.sql", package.join("out.sql")).expect("a link");
    symlink("inside.sql", package.join("in.sql")).expect("a link");
    symlink("..", package.join("up")).expect("a link");
    let mistakes = |path: &str| {
        let text = format!("{STACK} query Top = file(\"{path}\");");
        let context = Context::new(Root::package(&package));
        let all = declarations(&text, Form::Alone, &context);
        let mistakes = all[0].report.mistakes();
        mistakes.iter().map(|one| one.message.clone()).collect::<Vec<_>>()
    };
    let found = ["inside.sql", "in.sql", "out.sql", "up/outside.sql"].map(mistakes);
    fs::remove_dir_all(&folder).expect("removed");
    let leads_out = |path: &str| vec![format!("the file `{path}` is a link that leads out of the package")];
    assert_eq!(
        found,
        [vec![], vec![], leads_out("out.sql"), leads_out("up/outside.sql")]
    );
}

#[test]
fn what_is_wrong_with_the_table_stands_at_the_table() {
    let long = format!("/// {}\n    table flow_logs", "x".repeat(2049));
    let text = STACK.replacen("table flow_logs", &long, 1);
    let message = "the description of the table has 2049 bytes, but Glue allows 2048";
    finds(&text, Form::Alone, &[(message, "flow_logs")]);
}

#[test]
fn a_lint_says_its_own_level() {
    for (condition, level) in [
        ("bytes / (\"end\" - start) > 1", "warn"),
        ("start > 1795132800000", "deny"),
    ] {
        let text = format!(
            "{STACK}query Own = r#\"SELECT srcaddr FROM flow_logs WHERE day = '2026/11/20' AND {condition}\"#;\n"
        );
        let all = read(&text, Form::Alone);
        let mut notes = all
            .iter()
            .flat_map(|one| one.report.mistakes())
            .flat_map(|one| &one.notes);
        let says = |note: &String| note.starts_with(&format!("`#[{level}(sql::")) && note.contains("on by default");
        assert!(notes.any(says), "{condition}");
    }
}

#[test]
fn a_cut_file_is_a_stack_or_has_mistakes() {
    let text = format!(
        "{STACK}use predefined::*;\n/// é\n#[allow(sql::select_star)]\nquery Top(port: int = 22, of: [string] = [\"a\"]) = r#\"\n  \
         SELECT srcaddr FROM flow_logs WHERE day = '2026/11/01' AND dstport = :port AND srcaddr IN (:of)\"#;\n"
    );
    for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        let all = read(&text[..end], Form::Alone);
        assert_eq!(all.len(), 1, "cut at {end}");
        let is_refused = !all[0].report.is_empty();
        assert_eq!(all[0].stack.is_none(), is_refused, "cut at {end}");
        for mistake in all[0].report.mistakes() {
            let range = mistake.tokens().byte_range();
            assert!(text[..end].get(range).is_some(), "cut at {end}: {}", mistake.message);
        }
    }
}

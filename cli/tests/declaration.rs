//! Declarations, as read by `check`, `template` and `queries`.

mod command;

use std::fs;
use std::path::Path;

use command::{Done, Folder};
use serde_json::Value;

const STACK: &str = r#"stack Traffic {
    flow_log: "fl-12345678901234567",
    logs: "s3://my-flow-logs/",
    results: "s3://my-results/",
    load: daily,
}
table flow_logs = default;
"#;

fn folder(name: &str, files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(name);
    for (file, text) in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        folder.write(file, text);
    }
    folder
}

/// The files, codes and places of findings.
fn found(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let done = folder.run(&[&["check", "--message-format=json"], arguments].concat());
    assert_eq!(done.stderr, "");
    let answers: Value = serde_json::from_str(&done.stdout).expect("JSON");
    let mut all = Vec::new();
    for answer in answers.as_array().expect("a list") {
        for one in answer["diagnostics"].as_array().expect("a list") {
            all.push(format!(
                "{}:{}:{} {}",
                answer["file"].as_str().unwrap_or_default(),
                one["line"],
                one["column"],
                one["code"].as_str().unwrap_or_default()
            ));
        }
    }
    all
}

#[test]
fn the_template_of_a_declaration_is_that_of_the_macro() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = Folder::new("declared-template");
    let mut compared = 0;
    for golden in fs::read_dir(root.join("tests/template")).expect("the templates") {
        let golden = golden.expect("a file").path();
        let name = golden.file_stem().expect("a name").to_string_lossy().into_owned();
        let examples = root.join("examples");
        let paths = [format!("{name}.rs"), format!("{name}/{name}.rs")];
        let mut paths = paths.iter().map(|path| examples.join(path));
        let Some(example) = paths.find(|path| path.is_file()) else {
            continue;
        };
        let format = golden.extension().expect("an extension").to_string_lossy().into_owned();
        let done = folder.run(&["template", &example.to_string_lossy(), "--format", &format]);
        let expected = fs::read_to_string(&golden).expect("a template");
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{name}");
        assert!(done.stdout == expected, "{name}");
        compared += 1;
    }
    assert!(compared >= 6, "{compared}");
}

#[test]
fn a_file_of_items_is_a_declaration() {
    let folder = folder("items", &[("stack.fls", STACK)]);
    for arguments in [
        ["stack.fls"].as_slice(),
        &["--stack", "stack.fls"],
        &["."],
        &["stack.fls", "--stack-name=Traffic"],
    ] {
        let done = folder.run(&[&["template"], arguments].concat());
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{arguments:?}");
        let template: Value = serde_json::from_str(&done.stdout).expect("JSON");
        assert!(template["Resources"].is_object());
    }
}

#[test]
fn mistakes_refuse_the_template_and_are_drawn() {
    let text = format!(
        "{}query A = \"SELECT srcadr FROM flow_logs WHERE day = '2026/11/01'\";\n",
        STACK.replace("daily", "dayly")
    );
    let folder = folder("refused-template", &[("stack.fls", &text)]);
    let done = folder.run(&["template", "stack.fls", "--output", "t.json"]);
    assert_eq!(
        done.stderr,
        "error[value]: `load` cannot be `dayly`
 --> stack.fls:5:11
  |
5 |     load: dayly,
  |           ^^^^^
  |
  = help: a value with a similar name exists: `daily`

error[unknown_column]: unknown column `srcadr`
 --> stack.fls:8:19
  |
8 | query A = \"SELECT srcadr FROM flow_logs WHERE day = '2026/11/01'\";
  |                   ^^^^^^ not a column of `flow_logs`
  |
  = note: Athena's own error is COLUMN_NOT_FOUND
  = help: a column with a similar name exists: `srcaddr`

error: stack.fls: the declaration is refused
"
    );
    assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""));
    assert_eq!(folder.files(), ["stack.fls"]);
}

#[test]
fn of_several_stacks_one_is_chosen() {
    let rust = format!(
        "flow_log_stack! {{ {STACK} }}\nmod b {{ flow_log_stack! {{ {} }} }}",
        STACK.replace("Traffic", "Other").replace("daily", "dayly")
    );
    let folder = folder(
        "several",
        &[("stacks.rs", &rust), ("none.rs", "fn main() {}"), ("a.txt", "")],
    );
    let refused = |arguments: &[&str], says: &str| {
        let done = folder.run(&[&["template"], arguments].concat());
        assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert_eq!(done.stderr, says);
    };
    refused(
        &["stacks.rs"],
        "error: stacks.rs: has 2 declarations\nhelp: choose one with `--stack-name`: `Traffic`, `Other`\n",
    );
    refused(
        &["stacks.rs", "--stack-name", "Third"],
        "error: stacks.rs: has no stack `Third`\nhelp: its stacks are `Traffic`, `Other`\n",
    );
    refused(
        &["none.rs"],
        "error: none.rs: has no declaration\nhelp: write one into a `.fls` file, or into `flow_log_stack! { … }` of a `.rs` file\n",
    );
    refused(
        &["a.txt"],
        "error: a.txt: is not a file of declarations\nhelp: name a `.fls` file with a declaration, or a `.rs` file with `flow_log_stack!`\n",
    );
    // Mistakes in other declarations do not matter.
    let done = folder.run(&["template", "stacks.rs", "--stack-name", "Traffic"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_named_file_is_checked_as_its_query() {
    let declared = format!(
        "{STACK}extern table inventory.owners {{ interface_id: string, owner: string }}\n\
         query A(owner: string, since: day = days_ago(7)) = file(\"queries/a.sql\");\n"
    );
    let sql = "SELECT o.owner, f.byts\r\nFROM flow_logs f JOIN inventory.owners o ON o.interface_id = f.interface_id\r\n\
               WHERE f.day >= :since AND o.owner = :owner";
    let loose = "-- parameters: p: int\nSELECT srcaddr FROM flow_logs WHERE dstport = :p AND day = '2026/11/01' AND x";
    let folder = folder(
        "named",
        &[
            ("stack.fls", &declared),
            ("queries/a.sql", sql),
            ("queries/loose.sql", loose),
            (".hidden/no.sql", "nonsense"),
            ("target/no.sql", "nonsense"),
            ("notes.md", "nonsense"),
            ("src/lib.rs", "fn main() {}"),
        ],
    );
    let of_stack = "queries/a.sql:1:17 unknown_column";
    assert_eq!(
        found(&folder, &["."]),
        [of_stack, "queries/loose.sql:2:77 unknown_column"]
    );
    assert_eq!(found(&folder, &["stack.fls"]), [of_stack]);
    assert_eq!(found(&folder, &["queries/a.sql", "stack.fls"]), [of_stack]);
    // On its own, nothing says which tables it reads.
    assert!(found(&folder, &["queries/a.sql"]).len() > 1);
    let done = folder.run(&["check", "."]);
    assert!(
        done.stdout
            .contains("\n1 declaration, 1 query and 1 statement in 3 files: 2 errors\n"),
        "{}",
        done.stdout
    );
}

#[test]
fn files_are_named_from_the_package_or_from_beside() {
    let query = format!("{STACK}query A = file(\"queries/a.sql\");\n");
    let sql = "SELECT srcadr FROM flow_logs WHERE day = '2026/11/01'";
    let rust = format!("flow_log_stack! {{ {query} }}");
    let folder = folder(
        "roots",
        &[
            ("package/Cargo.toml", ""),
            ("package/src/deep/stack.rs", &rust),
            ("package/queries/a.sql", sql),
            ("package/deploy/stack.fls", &query),
        ],
    );
    assert_eq!(
        found(&folder, &["package/src/deep/stack.rs"]),
        ["package/queries/a.sql:1:8 unknown_column"]
    );
    let done = folder.run(&["check", "package/deploy/stack.fls"]);
    assert!(
        done.stdout.contains("there is no file `queries/a.sql`"),
        "{}",
        done.stdout
    );
    assert!(
        done.stdout
            .contains("= help: write the path from that folder, such as `queries/top.sql`"),
        "{}",
        done.stdout
    );
}

#[test]
fn places_hold_with_marks_returns_tabs_and_letters() {
    let query = "\u{feff}/* é */\ttable flow_logs = default;\r\n\tquery A = \"SELECT 'é\\n', srcadr FROM flow_logs WHERE day = '2026/11/01'\";\r\n";
    let text = format!(
        "{query}{}",
        STACK
            .replace("table flow_logs = default;\n", "")
            .replace("daily", "dayly")
    );
    let folder = folder("letters", &[("stack.fls", &text)]);
    let mut places = found(&folder, &["stack.fls"]);
    places.sort();
    assert_eq!(places, ["stack.fls:2:27 unknown_column", "stack.fls:7:11 value"]);
}

#[test]
fn levels_of_lints_are_those_of_attributes_then_of_options() {
    let text = format!(
        "{STACK}#[allow(sql::no_partition_bound, reason = \"few\")]\nquery A = \"SELECT srcaddr FROM flow_logs\";\n\
         query B = \"SELECT srcaddr FROM flow_logs\";\n"
    );
    let folder = folder("levels", &[("stack.fls", &text)]);
    let of_b = "stack.fls:10:32 no_partition_bound";
    assert_eq!(found(&folder, &["stack.fls"]), [of_b]);
    assert_eq!(found(&folder, &["--deny=no_partition_bound", "stack.fls"]), [of_b]);
    assert_eq!(
        found(&folder, &["--allow=no_partition_bound", "stack.fls"]),
        Vec::<String>::new()
    );
    let done = folder.run(&["check", "--warn=no_partition_bound", "stack.fls"]);
    assert_eq!(done.code, Some(0), "{}", done.stdout);
}

#[test]
fn every_format_speaks_of_both_kinds_of_mistakes() {
    let text = format!(
        "{}query A = \"SELECT srcadr, unknown '1' FROM flow_logs WHERE day = '2026/11/01'\";\nquery B(b: integr) = \"SELECT :b\";\n",
        STACK.replace("daily", "dayly")
    );
    let folder = folder("formats", &[("stack.fls", &text)]);
    let run = |format: &str| folder.run(&["check", "--message-format", format, "stack.fls"]).stdout;
    let github = run("github");
    assert!(
        github.contains("::error file=stack.fls,line=5,endLine=5,col=11,endColumn=16,title=value::"),
        "{github}"
    );
    assert!(github.contains("title=unknown_type::"), "{github}");
    let lines = run("jsonl");
    let parts: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let names: Vec<_> = parts
        .iter()
        .map(|part| (part["stack"].as_str(), part["query"].as_str()))
        .collect();
    let traffic = Some("Traffic");
    assert_eq!(names, [(traffic, None), (traffic, Some("A")), (traffic, Some("B"))]);
    let sarif: Value = serde_json::from_str(&run("sarif")).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let ids: Vec<_> = results
        .iter()
        .map(|one| one["ruleId"].as_str().unwrap_or_default())
        .collect();
    assert!(
        ids.contains(&"value") && ids.contains(&"declaration::unknown_type"),
        "{ids:?}"
    );
}

#[test]
fn a_name_of_two_rules_has_its_domain_in_sarif() {
    let sql = "-- parameters: x: integr\nSELECT DECIMALL '1' FROM flow_logs WHERE day = '2026/11/01'";
    let folder = folder("domains", &[("q.sql", sql)]);
    let done = folder.run(&["check", "--message-format=sarif", "q.sql"]);
    let sarif: Value = serde_json::from_str(&done.stdout).expect("JSON");
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    let pages: Vec<_> = rules
        .iter()
        .map(|rule| {
            (
                rule["id"].as_str().unwrap_or_default(),
                rule["help"]["text"]
                    .as_str()
                    .unwrap_or_default()
                    .lines()
                    .next()
                    .unwrap_or_default(),
            )
        })
        .collect();
    let of_type: Vec<_> = pages.iter().filter(|(id, _)| id.ends_with("unknown_type")).collect();
    assert_eq!(of_type.len(), 2, "{pages:?}");
    assert_eq!(
        (of_type[0].0, of_type[1].0),
        ("declaration::unknown_type", "sql::unknown_type")
    );
    assert_ne!(of_type[0].1, of_type[1].1);
}

#[test]
fn certain_helps_are_applied_in_declarations_and_in_the_files_that_they_name() {
    let text = format!(
        "{STACK}query A = r#\"\r\n    SELECT srcaddr, sum(byts) AS \"b\"\r\n    FROM flow_logs WHERE day = '2026/11/01' GROUP BY srcaddr\"#;\n\
         query B = file(\"b.sql\");\nquery C = \"SELECT '\\n', sum(byts) AS b FROM flow_logs WHERE day = '2026/11/01'\";\n"
    );
    let files = [
        ("stack.fls", text.as_str()),
        (
            "b.sql",
            "\u{feff}SELECT sum(byts) AS b FROM flow_logs WHERE day = '2026/11/01'\n",
        ),
    ];
    let folder = folder("fixed", &files);
    let done = folder.run(&["check", "--diff", "."]);
    assert!(done.stdout.contains("\n+SELECT sum(bytes) AS b"), "{}", done.stdout);
    assert!(
        done.stdout.contains("\n+    SELECT srcaddr, sum(bytes) AS \"b\"\r\n"),
        "{}",
        done.stdout
    );
    assert_eq!(folder.read("stack.fls").as_deref(), Some(text.as_str()));
    let Done { stdout, .. } = folder.run(&["check", "--fix", "."]);
    assert!(
        stdout.contains("1 declaration and 3 queries in 2 files: 1 error; 2 fixed\n"),
        "{stdout}"
    );
    // Escapes make the third one impossible.
    let expected = text.replacen("sum(byts)", "sum(bytes)", 1);
    assert_eq!(folder.read("stack.fls"), Some(expected));
    assert_eq!(folder.read("b.sql"), Some(files[1].1.replace("byts", "bytes")));
}

#[test]
fn a_query_in_plain_quotes_that_needs_double_ones_becomes_raw() {
    let text = format!(
        "{STACK}query A = \"SELECT srcaddr, end FROM flow_logs WHERE day = '2026/11/01'\";\n\
         query B = r\"SELECT end FROM flow_logs WHERE day = '2026/11/01'\";\n\
         query C = \"SELECT end FROM flow_logs \\\n    WHERE day = '2026/11/01'\";\n"
    );
    let folder = folder("quotes", &[("stack.fls", &text)]);
    let done = folder.run(&["check", "stack.fls"]);
    let help =
        "write the name in double quotes: `\"end\"`; put the query in `r#\"…\"#` for it, where double quotes can stand";
    assert_eq!(done.stdout.matches(help).count(), 3, "{}", done.stdout);
    folder.run(&["check", "--fix", "stack.fls"]);
    // Escapes make the third one impossible.
    let expected = text
        .replace(
            "\"SELECT srcaddr, end FROM flow_logs WHERE day = '2026/11/01'\"",
            "r#\"SELECT srcaddr, \"end\" FROM flow_logs WHERE day = '2026/11/01'\"#",
        )
        .replace(
            "r\"SELECT end FROM flow_logs WHERE day = '2026/11/01'\"",
            "r#\"SELECT \"end\" FROM flow_logs WHERE day = '2026/11/01'\"#",
        );
    assert_eq!(folder.read("stack.fls"), Some(expected));
}

#[test]
fn queries_are_listed() {
    let text = format!(
        "{STACK}use predefined::VpcFlowLogsTopTalkers;\n/// Rejected.\nquery A(port: int = 22, since: day = days_ago(7), of: [string] = [\"a\", \"b\"], on: day) = \"\n    \
         SELECT srcaddr, count(*)\n    FROM flow_logs\n    WHERE dstport = :port AND day BETWEEN :since AND :on AND srcaddr IN (:of)\n    GROUP BY 1\n\";\n"
    );
    let folder = folder("queries", &[("stack.fls", &text)]);
    let done = folder.run(&["queries", "stack.fls"]);
    assert_eq!(
        done.stdout,
        "VpcFlowLogsTopTalkers(since: day = days_ago(7))
  The 50 source addresses with the most bytes.
  -> srcaddr varchar, total_bytes bigint

A(port: int = 22, since: day = days_ago(7), of: [string] = ['a', 'b'], on: day)
  Rejected.
  -> srcaddr varchar, _col1 bigint
"
    );
    let done = folder.run(&["queries", "stack.fls", "--sql", "A"]);
    assert_eq!(
        done.stdout,
        "    SELECT srcaddr, count(*)\n    FROM flow_logs\n    WHERE dstport = :port AND day BETWEEN :since AND :on AND srcaddr IN (:of)\n    GROUP BY 1\n"
    );
    let done = folder.run(&["queries", "stack.fls", "--sql", "B"]);
    assert_eq!(done.code, Some(2));
    let done = folder.run(&["queries", "stack.fls", "--format", "json"]);
    let queries: Value = serde_json::from_str(&done.stdout).expect("JSON");
    assert_eq!(queries[0]["predefined"], true);
    assert_eq!(queries[1]["parameters"][3]["default"], Value::Null);
    assert_eq!(queries[1]["columns"][0]["type"], "varchar");
}

#[test]
fn an_output_does_not_take_the_place_of_what_was_read() {
    let query = format!("{STACK}query A = file(\"a.sql\");\n");
    let folder = folder("taken", &[("stack.fls", &query), ("a.sql", "SELECT 1 AS a")]);
    for output in ["stack.fls", "a.sql"] {
        let done = folder.run(&["template", "stack.fls", "--output", output]);
        assert_eq!(done.code, Some(2), "{}", done.stderr);
    }
    assert_eq!(folder.read("stack.fls"), Some(query));
}

#[test]
fn nothing_to_check_is_said() {
    let folder = folder("nothing", &[("a.rs", "fn main() {}"), ("b.txt", "")]);
    for (argument, says) in [
        (".", "error: .: holds nothing to check\n"),
        ("a.rs", "error: a.rs: has no declaration\n"),
    ] {
        let done = folder.run(&["check", argument]);
        assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""), "{argument}");
        assert!(done.stderr.starts_with(says), "{}", done.stderr);
    }
}

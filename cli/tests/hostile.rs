//! Text that could control terminals or logs, or mislead readers, stays text wherever it is shown.

#![cfg(unix)]

mod command;

use command::Terminal;

/// Texts with characters that must be escaped, each with a word to find it by.
const HOSTILE: [&str; 10] = [
    "x\u{1b}[2J\u{1b}[1;31mred\u{1b}[0m",
    "x\u{1b}]0;title\u{7}",
    "x\u{9b}31mc1",
    "x\u{7f}\u{8}\u{8}back",
    "x\u{202e}desrever\u{2066}",
    "x\n::error::line",
    "x\r\n  ::warning::line",
    "x\r##[error]line",
    "x\u{2028}\u{2029}\u{85}break",
    "x\u{200f}\u{feff}\u{e0041}mark",
];

/// Whether a terminal would only show it: text, line breaks, tabs and our own styles.
fn is_harmless(shown: &str) -> bool {
    let mut rest = shown;
    while let Some(at) = rest.find('\u{1b}') {
        let style = &rest[at + 1..];
        let Some(style) = style.strip_prefix('[') else {
            return false;
        };
        let length = style
            .bytes()
            .take_while(|byte| byte.is_ascii_digit() || *byte == b';')
            .count();
        // A style that hides text is not one of ours.
        if !style[length..].starts_with('m') || style[..length].split(';').any(|one| one == "8") && length == 1 {
            return false;
        }
        rest = &style[length + 1..];
    }
    let is_seen = |c: char| {
        matches!(c, '\n' | '\t' | '\r' | '\u{1b}')
            || !c.is_control()
                && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    // On a terminal, a carriage return is before each line break, and nowhere else.
    shown.chars().all(is_seen) && shown.replace("\r\n", "\n").replace('\n', "").find('\r').is_none()
}

/// Whether GitHub's runner would read a line as a command.
fn is_command(line: &str) -> bool {
    line.trim_start().starts_with("::") || line.contains("##[")
}

/// Runs a command on a terminal and with pipes. Only text is shown, and each workflow command is ours.
#[track_caller]
fn shows(terminal: &mut Terminal, arguments: &[&str]) {
    let done = terminal.folder.run(arguments);
    assert!(done.code.is_some_and(|code| code <= 2), "{arguments:?}: {done:?}");
    let piped = done.stdout + &done.stderr;
    for shown in [terminal.run(arguments), piped] {
        assert!(is_harmless(&shown), "{arguments:?} shows {shown:?}");
        for line in shown.lines().filter(|line| is_command(line)) {
            let is_ours = ["::error ", "::warning ", "::notice "]
                .iter()
                .any(|own| line.starts_with(own));
            assert!(arguments.contains(&"github") && is_ours, "{arguments:?} shows {line:?}");
            assert!(!line.contains("##["), "{arguments:?} shows {line:?}");
        }
    }
}

/// A text as JSON.
fn json(text: &str) -> String {
    serde_json::to_string(text).expect("JSON")
}

const FORMATS: [&str; 5] = ["human", "json", "jsonl", "sarif", "github"];

#[test]
fn names_and_texts_of_statements() {
    for text in HOSTILE {
        let mut terminal = Terminal::new("hostile-statements");
        let quoted = text.replace('"', "\"\"");
        terminal.write(
            "q.sql",
            format!(
                "-- parameters: a{text}: int, b: {text}\n-- allow(sql::{text})\nSELECT \"{quoted}\", {text}, '{text}' AS \"{quoted}\" \
                 FROM \"{quoted}\";\nSELECT a.srcaddr FROM flow_logs \"{quoted}\", flow_logs;\nSELECT srcadr \"{quoted}\", 1 AS \
                 \"{quoted}\" FROM flow_logs ORDER BY \"{quoted}\" /* {text}"
            ),
        );
        for format in FORMATS {
            shows(
                &mut terminal,
                &["check", "--cost", "--color=always", "--message-format", format, "q.sql"],
            );
        }
        let arguments = ["check", "--diff", "q.sql"];
        assert!(is_harmless(&terminal.run(&arguments)), "{text:?}");
    }
}

#[test]
fn names_of_files_and_arguments() {
    for text in HOSTILE {
        let mut terminal = Terminal::new("hostile-names");
        terminal.write(text, "SELECT srcadr FROM flow_logs");
        let lost = format!("lost{text}");
        for format in FORMATS {
            shows(&mut terminal, &["check", "--message-format", format, text, &lost]);
        }
        shows(&mut terminal, &["check", "--table", text, "q.sql"]);
        shows(&mut terminal, &["check", "--table-name", &format!("{text}\""), "q.sql"]);
        shows(&mut terminal, &["check", "--table-name", text, text]);
        shows(&mut terminal, &["check", "--partition-keys", text, "q.sql"]);
        shows(&mut terminal, &["check", "--allow", text, "q.sql"]);
        shows(&mut terminal, &["check", "--catalog", text, "q.sql"]);
        shows(&mut terminal, &["diff", text, &lost]);
        shows(&mut terminal, &["explain", text]);
        shows(&mut terminal, &["doctor", text]);
        shows(&mut terminal, &["doctor", "--stack", text, "--allow", text]);
        shows(&mut terminal, &["init", "--yes", "--name", text, "--results", text]);
        shows(&mut terminal, &["init", "--yes", text, "--output", &lost]);
        shows(&mut terminal, &[text]);
        shows(
            &mut terminal,
            &["template", "--cli-input-json", text, "--output", &lost],
        );
        shows(&mut terminal, &["template", "--cli-input-json", text, "--logs", text]);
    }
}

#[test]
fn members_and_messages_of_documents() {
    for text in HOSTILE {
        let mut terminal = Terminal::new("hostile-documents");
        let own = json(text);
        let id = "fl-0a1b2c3d4e5f60718";
        let integration = |results: &str, day: &str| {
            format!(
                r#"{{"IntegrationResultS3DestinationArn": {results}, "PartitionLoadFrequency": "daily", "PartitionStartDate": {day}}}"#
            )
        };
        let request = |integration: &str, more: &str| {
            format!(
                r#"{{"FlowLogId": "{id}", "ConfigDeliveryS3DestinationArn": "arn:aws:s3:::templates",
                "IntegrateServices": {{"AthenaIntegrations": [{integration}]}}{more}}}"#
            )
        };
        terminal.write(
            "wrong.json",
            request(&integration(&own, &own), &format!(", {own}: {own}")),
        );
        let right = integration("\"arn:aws:s3:::results\"", "\"2026-11-20\"");
        terminal.write("right.json", request(&right, ""));
        terminal.write(
            "wrong-logs.json",
            format!(
                r#"{{"FlowLogs": [{{"FlowLogId": "{id}", "LogFormat": {own}, "LogDestination": {own}, "TrafficType": {own},
                "LogDestinationType": {own}, "ResourceId": {own}, "DestinationOptions": {{"FileFormat": {own}}}}}]}}"#
            ),
        );
        terminal.write(
            "logs.json",
            format!(
                r#"{{"FlowLogs": [{{"FlowLogId": "{id}", "LogFormat": "${{srcaddr}}", "LogDestination": "arn:aws:s3:::logs",
                "DeliverLogsStatus": "FAILED", "DeliverLogsErrorMessage": {own}}}]}}"#
            ),
        );
        shows(&mut terminal, &["template", "--cli-input-json", "wrong.json"]);
        shows(
            &mut terminal,
            &[
                "template",
                "--cli-input-json",
                "right.json",
                "--flow-logs",
                "wrong-logs.json",
            ],
        );
        shows(
            &mut terminal,
            &["template", "--cli-input-json", "right.json", "--flow-logs", "logs.json"],
        );
        terminal.write(
            "catalog.json",
            format!(r#"{{"tables": [{{"name": {own}, "columns": [{{"name": {own}, "type": {own}}}], {own}: 1}}]}}"#),
        );
        terminal.write("q.sql", "SELECT 1 FROM nothing");
        shows(&mut terminal, &["check", "--catalog", "catalog.json", "q.sql"]);
        terminal.write(
            "named.json",
            format!(r#"{{"tables": [{{"name": {own}, "columns": [{{"name": {own}, "type": "bigint"}}]}}]}}"#),
        );
        terminal.write(
            "named.sql",
            format!("SELECT bite FROM \"{text}\";SELECT 1 FROM \"{text}y\""),
        );
        shows(
            &mut terminal,
            &["check", "--cost", "--catalog", "named.json", "named.sql"],
        );
        let template = |value: &str| {
            format!(
                r#"{{"Description": {value}, "Resources": {{{own}: {{"Type": {own}, "Properties": {{{own}: {value}, "QueryString":
                {}}}}}}}}}"#,
                json(&format!("a\n{text}\n::error::b\n{value}"))
            )
        };
        terminal.write("old.json", template(&own));
        terminal.write("new.json", template("1"));
        shows(&mut terminal, &["diff", "old.json", "new.json"]);
        terminal.write("no.yaml", format!("Resources: !{text} a\n"));
        shows(&mut terminal, &["diff", "no.yaml", "old.json"]);
    }
}

#[test]
fn texts_of_declarations() {
    for text in HOSTILE {
        let mut terminal = Terminal::new("hostile-declarations");
        // A doc comment ends with its line.
        let comment = text.replace(['\n', '\r'], " ");
        let declaration = |own: &str, setting: &str| {
            format!(
                "stack Traffic {{ flow_log: \"fl-12345678901234567\", logs: \"s3://logs/\", results: \"s3://results/\", load: daily, {setting} }}\n\
                 table flow_logs = default;\n/// {comment}\nquery Top(name: string = \"{own}\") = r#\"SELECT srcaddr AS \
                 \"{text}\" FROM flow_logs WHERE day >= '2026/11/01' AND action = :name /* {text} */\"#;\n"
            )
        };
        let escaped: String = text.chars().flat_map(char::escape_unicode).collect();
        terminal.write("right.fls", declaration(&escaped, ""));
        terminal.write("wrong.fls", declaration(text, &format!("{text}: \"{text}\"")));
        let lists = terminal.folder.run(&["queries", "right.fls"]);
        // Rust accepts a carriage return only before a line break.
        let is_rust = !text.replace("\r\n", "").contains('\r');
        assert_eq!(lists.stdout.contains("Top(name: string = "), is_rust, "{lists:?}");
        for file in ["right.fls", "wrong.fls"] {
            for format in FORMATS {
                shows(&mut terminal, &["check", "--cost", "--message-format", format, file]);
            }
            shows(&mut terminal, &["queries", file]);
            shows(&mut terminal, &["queries", "--format=json", file]);
            shows(&mut terminal, &["queries", "--sql", "Top", "--stack-name", text, file]);
            shows(&mut terminal, &["queries", "--sql", text, file]);
            let written = terminal.run(&["template", file]);
            assert!(is_harmless(&written), "{file} shows {written:?}");
        }
        shows(&mut terminal, &["queries", text]);
        shows(&mut terminal, &["template", text]);
    }
}

/// What a dry run shows on a terminal is escaped; what a program reads is not.
#[track_caller]
fn shows_dry(terminal: &mut Terminal, arguments: &[&str]) {
    // A line break of the text is also one of the terminal.
    let shown = terminal.run(arguments).replace("\r\r\n", "\r\n");
    assert!(is_harmless(&shown), "{arguments:?} shows {shown:?}");
}

#[test]
fn what_query_is_asked() {
    for text in HOSTILE {
        let mut terminal = Terminal::new("hostile-query");
        let quoted = text.replace('"', "\"\"");
        terminal.write(text, "SELECT 1");
        for sql in [
            format!("SELECT \"{quoted}\", srcadr, '{text}' FROM flow_logs"),
            format!(
                "-- parameters: p: string = '{text}'\nSELECT srcaddr AS \"{quoted}\" FROM flow_logs WHERE day = '2026/11/20' AND srcaddr = :p"
            ),
        ] {
            shows_dry(&mut terminal, &["query", &sql, "--dry-run"]);
            shows(
                &mut terminal,
                &["query", &sql, "--on", text, "--param", &format!("p={text}")],
            );
        }
        let sql = "-- parameters: p: int, d: day\nSELECT srcaddr FROM flow_logs WHERE day = :d AND dstport = :p";
        let (wrong, other) = (format!("p={text}"), format!("{text}=1"));
        shows(
            &mut terminal,
            &["query", sql, "--dry-run", "--param", &wrong, "--param", &other],
        );
        shows(&mut terminal, &["query", text]);
        shows(&mut terminal, &["query", text, "--help"]);
        let from = "SELECT 1 FROM flow_logs WHERE day = '2026/11/20'";
        shows_dry(&mut terminal, &["query", from, "--dry-run", "--table", text]);
        shows(&mut terminal, &["query", "SELECT 1", "--stack", text]);
        shows(&mut terminal, &["query", "SELECT 1", "--cli-input-json", text]);
        shows(
            &mut terminal,
            &["query", "SELECT 1", "--integration", text, "--price", text],
        );
        shows(
            &mut terminal,
            &["query", "SELECT 1 AS a, 2 AS a", "--format", "json", "--output", text],
        );
        terminal.write(
            "q.fls",
            format!(
                "/// {}\nstack S {{ flow_log: \"fl-12345678\", logs: \"s3://my-logs/\", results: \"s3://my-results/\", load: daily }}\n\
                 table flow_logs = default;\n/** {} */\nquery Q(p: string = {}) = r##\"SELECT srcaddr AS \"{quoted}\" FROM flow_logs \
                 WHERE day = '2026/11/20' AND srcaddr = :p\"##;",
                text.lines().next().unwrap_or_default().replace('\r', ""),
                text.replace("*/", ""),
                json(text).replace("\\u", "\\\\u")
            ),
        );
        for what in [&["Q"][..], &["Q", "--help"], &[]] {
            shows(&mut terminal, &[&["query", "--stack", "q.fls"], what].concat());
        }
        shows_dry(&mut terminal, &["query", "--stack", "q.fls", "Q", "--dry-run"]);
    }
}

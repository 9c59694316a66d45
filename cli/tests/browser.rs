//! The report in a browser: it is drawn without an error, in light and dark mode and in print, and makes no request.
//!
//! The browser is a Chromium: the one that `CHROMIUM` names, or else `chromium`. Without one, the test prints that.

mod command;

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use command::Folder;

const BUCKET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/logs/s3/amzn-s3-demo-v2");

/// The browser, if there is one.
fn browser() -> Option<OsString> {
    let name = std::env::var_os("CHROMIUM").unwrap_or_else(|| "chromium".into());
    let answer = Command::new(&name).arg("--version").output().ok()?;
    answer.status.success().then_some(name)
}

/// Opens a page with these options, with its own profile.
fn open(browser: &OsString, folder: &Path, page: &Path, options: &[&str]) -> Output {
    let home = folder.join("home");
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        // No name resolves, so nothing leaves this machine.
        .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--no-proxy-server"])
        .args(["--enable-logging=stderr", "--window-size=1200,900"])
        .arg(format!("--user-data-dir={}", home.display()))
        .args(options)
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("a browser");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

#[test]
fn the_report_is_drawn_without_an_error_and_asks_nothing_of_anybody() {
    let Some(browser) = browser() else {
        println!("there is no Chromium here: `CHROMIUM` names one, and Debian's package is `chromium`");
        return;
    };
    let folder = Folder::new("browser");
    let done = folder.run(&["report", BUCKET]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    // The log for a page that makes a request.
    folder.write("asking.html", "<img src=\"http://127.0.0.1:9/picture.png\">");
    let (_, asked) = seen(&browser, &folder, "asking.html", &[]);
    assert_eq!(asked, ["http://127.0.0.1:9/picture.png"]);
    for dark in ["0", "1"] {
        let scheme = format!("--blink-settings=preferredColorScheme={dark}");
        let (output, asked) = seen(&browser, &folder, "report.html", &[&scheme]);
        let shown = String::from_utf8_lossy(&output.stdout);
        for part in [
            "At a glance",
            "id=\"days\"",
            "id=\"by-hour\"",
            "<svg",
            "id=\"longest\"",
            "</footer>",
        ] {
            assert!(shown.contains(part), "{part}");
        }
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("CONSOLE"), "{said}");
        assert_eq!(asked, Vec::<String>::new());
    }
    let paper = folder.path().join("report.pdf");
    let page = folder.path().join("report.html");
    open(
        &browser,
        folder.path(),
        &page,
        &[&format!("--print-to-pdf={}", paper.display())],
    );
    assert!(fs::read(paper).expect("paper").starts_with(b"%PDF"));
}

/// The rendered page, and its requests.
fn seen(browser: &OsString, folder: &Folder, page: &str, options: &[&str]) -> (Output, Vec<String>) {
    let log = folder.path().join("network.json");
    let log_option = format!("--log-net-log={}", log.display());
    let page = folder.path().join(page);
    let output = open(
        browser,
        folder.path(),
        &page,
        &[options, &["--dump-dom", &log_option]].concat(),
    );
    let network: Value = serde_json::from_str(&fs::read_to_string(&log).expect("a log")).expect("JSON");
    let started = &network["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"];
    let events = network["events"].as_array().map(Vec::as_slice).unwrap_or_default();
    let asked = events
        .iter()
        .filter(|event| &event["type"] == started)
        .map(|event| &event["params"]);
    // Requests that the browser makes itself do not count.
    let asked = asked.filter(|asked| asked["url"].is_string() && asked["initiator"] != "not an origin");
    let asked = asked
        .filter_map(|asked| asked["url"].as_str().map(str::to_owned))
        .collect();
    (output, asked)
}

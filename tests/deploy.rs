//! Whole stacks, deployed by the real AWS CLI into a simulated AWS on loopback; `tests/deploy/` says what happens there.
//!
//! This makes the templates, in JSON and in YAML: of every example, of every layout of logs with every way to load them, and
//! of one stack before and after each kind of update.

#![allow(dead_code, reason = "the examples' programs are not run here")]

#[path = "../examples/deployment_parameters.rs"]
mod deployment_parameters;
mod layouts;
#[path = "../examples/new_flow_log.rs"]
mod new_flow_log;
#[path = "../examples/own_queries.rs"]
mod own_queries;
#[path = "../examples/production.rs"]
mod production;
#[path = "../examples/projection.rs"]
mod projection;
mod python;
#[path = "../examples/quickstart/quickstart.rs"]
mod quickstart;
#[path = "../examples/several_accounts.rs"]
mod several_accounts;
#[path = "../examples/several_integrations.rs"]
mod several_integrations;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use flow_log_stack::{Format, Template};

/// Versions of one stack: what each has besides the settings and the query that all have.
macro_rules! versions {
    ($($(#[$doc:meta])* $module:ident { $($settings:tt)* } { $($items:tt)* })*) => {
        $($(#[$doc])* mod $module {
            flow_log_stack::flow_log_stack! {
                pub(crate) stack Web {
                    flow_log: "fl-12345678901234567",
                    logs: "s3://my-flow-logs/",
                    results: "s3://my-results/",
                    $($settings)*
                }
                /// The addresses that sent most.
                query Top(since: day = days_ago(7)) = "SELECT srcaddr, sum(bytes) AS total_bytes FROM flow_logs WHERE day >= :since GROUP BY srcaddr ORDER BY total_bytes DESC LIMIT 10";
                $($items)*
            }
        })*

        fn versions() -> Vec<(&'static str, Template)> {
            vec![$((concat!("versions/", stringify!($module)), $module::Web::template())),*]
        }
    };
}

versions! {
    /// Under names of its own, which no update changes.
    daily {
        names: { database: "web", table: "flow_logs", workgroup: "web" },
        load: daily("2026-11-01"..),
    } {
        table flow_logs = default;
    }
    /// One query more.
    query_added {
        names: { database: "web", table: "flow_logs", workgroup: "web" },
        load: daily("2026-11-01"..),
    } {
        table flow_logs = default;
        query Rejected(since: day = days_ago(7)) = "SELECT srcaddr, count(*) AS attempts FROM flow_logs WHERE day >= :since AND action = 'REJECT' GROUP BY srcaddr";
    }
    /// Another schedule.
    weekly {
        names: { database: "web", table: "flow_logs", workgroup: "web" },
        load: weekly("2026-11-01"..),
    } {
        table flow_logs = default;
    }
    /// An earlier first day.
    earlier {
        names: { database: "web", table: "flow_logs", workgroup: "web" },
        load: daily("2026-10-15"..),
    } {
        table flow_logs = default;
    }
    /// A last day, so that there is no schedule.
    closed {
        names: { database: "web", table: "flow_logs", workgroup: "web" },
        load: daily("2026-11-01"..="2026-11-10"),
    } {
        table flow_logs = default;
    }
    /// Another LogFormat: partitions have columns of their own.
    wider {
        names: { database: "web", table: "flow_logs", workgroup: "web" },
        load: daily("2026-11-01"..),
    } {
        table flow_logs = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${flow-direction}";
    }
    /// Another place of the logs, and hourly folders in the Hive layout.
    moved {
        names: { database: "web", table: "flow_logs", workgroup: "web" },
        load: daily("2026-11-01"..),
        destination_options: { hive_compatible_partitions: true, per_hour_partition: true },
        log_retention: 30,
        scan_limit: "10 GB",
        tags: { team: "network" },
    } {
        table flow_logs = default;
    }
    /// No loader any more.
    projected {
        names: { database: "web", table: "flow_logs", workgroup: "web" },
        load: projection("2026-11-01"..),
    } {
        table flow_logs = default;
    }
    /// Under derived names, which tell the schedule and the days.
    derived {
        load: daily("2026-11-01"..),
    } {
        table flow_logs = default;
    }
    /// Other days, and so other names.
    derived_earlier {
        load: monthly("2026-10-15"..),
    } {
        table flow_logs = default;
    }
    /// Partitions are kept for a week.
    kept {
        names: { database: "web", table: "flow_logs", workgroup: "web" },
        load: daily("2026-11-01"..),
        partition_retention: 7,
    } {
        table flow_logs = default;
    }
    /// Loaded once, from a day that comes when the stack is created: the loader alone can see that there are too many.
    closed_from_parameter {
        names: { database: "web", table: "flow_logs", workgroup: "web" },
        load: none(parameter FirstDay { default: "2026-11-01" }..="2026-11-10"),
    } {
        table flow_logs = default;
    }
    /// The first day comes when the stack is created.
    from_parameter {
        names: { database: "web", table: "flow_logs", workgroup: "web" },
        load: daily(parameter FirstDay { default: "2026-11-01" }..),
    } {
        table flow_logs = default;
    }
}

fn examples() -> [(&'static str, Template); 8] {
    [
        ("quickstart", quickstart::Quickstart::template()),
        ("new_flow_log", new_flow_log::VpcTraffic::template()),
        ("own_queries", own_queries::ProductionTraffic::template()),
        ("production", production::ProductionTraffic::template()),
        ("projection", projection::HourlyTraffic::template()),
        ("several_accounts", several_accounts::CentralTraffic::template()),
        ("deployment_parameters", deployment_parameters::AnyAccount::template()),
        (
            "several_integrations",
            several_integrations::OrganizationTraffic::template(),
        ),
    ]
}

/// The folder with all of them, below it `versions`, `layouts` and `samples`.
fn templates() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("deploy");
        for below in ["versions", "layouts", "samples"] {
            fs::create_dir_all(folder.join(below)).expect("a folder for templates");
        }
        let layouts = layouts::layouts().into_iter();
        let layouts = layouts.map(|(name, template)| (format!("layouts/{name}"), template));
        let named = |(name, template): (&str, Template)| (name.to_owned(), template);
        for (name, template) in examples().into_iter().chain(versions()).map(named).chain(layouts) {
            for (extension, format) in [("json", Format::Json), ("yaml", Format::Yaml)] {
                let path = folder.join(&name).with_extension(extension);
                template.write(&path, format).expect("a template");
            }
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        // The example that writes its template when it is built.
        let built = root.join("examples/build-script/template.yaml");
        fs::copy(built, folder.join("build_script.yaml")).expect("the built template");
        // Those over the sample logs, which `tests/samples.rs` declares.
        for sample in fs::read_dir(root.join("tests/template/samples")).expect("the samples' templates") {
            let sample = sample.expect("a template");
            fs::copy(sample.path(), folder.join("samples").join(sample.file_name())).expect("a sample's template");
        }
        folder
    })
}

/// What `tests/engine/run-registered` begins with, too.
#[test]
fn templates_are_made() {
    assert!(templates().is_dir() && python::python().is_file());
}

// Two programs at once, each with a simulated AWS of its own.

#[test]
fn examples_deploy() {
    python::pytest("deploy", &["test_examples.py"], &[("TEMPLATES", templates())]);
}

#[test]
fn stacks_deploy() {
    let others = "--ignore=test_examples.py";
    python::pytest("deploy", &[others], &[("TEMPLATES", templates())]);
}

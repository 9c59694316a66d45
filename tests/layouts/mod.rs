//! A stack for every layout of log files, with an integration for every way to load them.

use flow_log_stack::Template;

/// One declaration; the layout says what differs. Projection needs the plain layout.
macro_rules! layout {
    ($module:ident: $logs:literal, $format:ident, plain, $hourly:ident, $places:tt) => {
        layout! {
            @stack $module { logs: $logs, destination_options: { file_format: $format, per_hour_partition: $hourly }, } $places {
                integration projected {
                    names: { table: "projected", workgroup: "projected" },
                    load: projection("2026-08-01"..),
                }
            }
        }
    };
    ($module:ident: $logs:literal, $format:ident, hive, $hourly:ident, $places:tt) => {
        layout! {
            @stack $module {
                logs: $logs,
                destination_options: { file_format: $format, hive_compatible_partitions: true, per_hour_partition: $hourly },
            } $places {}
        }
    };
    (@stack $module:ident { $($settings:tt)* } { $($places:tt)* } { $($integrations:tt)* }) => {
        mod $module {
            flow_log_stack::flow_log_stack! {
                pub(crate) stack Layout {
                    $($settings)*
                    $($places)*
                    results: "s3://amzn-s3-demo-results/",
                    names: { database: "layouts" },
                }
                integration daily {
                    names: { table: "daily", workgroup: "daily" },
                    load: daily,
                }
                integration daily_since {
                    names: { table: "daily_since", workgroup: "daily-since" },
                    load: daily("2026-08-01"..),
                }
                integration daily_once {
                    names: { table: "daily_once", workgroup: "daily-once" },
                    load: daily("2026-11-20"..="2026-11-21"),
                }
                integration weekly {
                    names: { table: "weekly", workgroup: "weekly" },
                    load: weekly,
                }
                integration weekly_since {
                    names: { table: "weekly_since", workgroup: "weekly-since" },
                    load: weekly("2026-08-01"..),
                }
                integration monthly {
                    names: { table: "monthly", workgroup: "monthly" },
                    load: monthly,
                }
                integration monthly_since {
                    names: { table: "monthly_since", workgroup: "monthly-since" },
                    load: monthly("2026-08-01"..),
                }
                integration once {
                    names: { table: "once", workgroup: "once" },
                    load: none("2026-11-20"..="2026-11-21"),
                }
                $($integrations)*
                table flow_logs = default;
                query Rows = r#"SELECT day, account_id, interface_id, srcaddr, dstaddr, srcport, dstport, protocol, packets, bytes, start, "end", action, log_status FROM flow_logs WHERE day >= '2026/11/01'"#;
            }
        }
    };
}

/// Every layout in one place (an account and Region), and in several.
macro_rules! layouts {
    ($($one:ident, $several:ident: $logs:literal, $format:ident, $paths:ident, $hourly:ident;)*) => {
        $(
            layout! { $one: $logs, $format, $paths, $hourly, { accounts: "111122223333", regions: "us-east-1", } }
            layout! {
                $several: $logs, $format, $paths, $hourly,
                {
                    accounts: ["111122223333", "444455556666", "777788889999"],
                    regions: ["us-east-1", "eu-west-1", "cn-north-1"],
                }
            }
        )*

        /// Their names and templates.
        pub(crate) fn layouts() -> Vec<(&'static str, Template)> {
            vec![$(
                (stringify!($one), $one::Layout::template()),
                (stringify!($several), $several::Layout::template()),
            )*]
        }
    };
}

layouts! {
    text, text_several: "s3://amzn-s3-demo-layouts/text/", plain_text, plain, false;
    text_hourly, text_hourly_several: "s3://amzn-s3-demo-layouts/text_hourly/", plain_text, plain, true;
    text_hive, text_hive_several: "s3://amzn-s3-demo-layouts/text_hive/", plain_text, hive, false;
    text_hive_hourly, text_hive_hourly_several: "s3://amzn-s3-demo-layouts/text_hive_hourly/", plain_text, hive, true;
    parquet, parquet_several: "s3://amzn-s3-demo-layouts/parquet/", parquet, plain, false;
    parquet_hourly, parquet_hourly_several: "s3://amzn-s3-demo-layouts/parquet_hourly/", parquet, plain, true;
    parquet_hive, parquet_hive_several: "s3://amzn-s3-demo-layouts/parquet_hive/", parquet, hive, false;
    parquet_hive_hourly, parquet_hive_hourly_several: "s3://amzn-s3-demo-layouts/parquet_hive_hourly/", parquet, hive, true;
}

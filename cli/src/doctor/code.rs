//! The codes of `doctor`; `explain` has a page for each.

use flow_log_stack_analysis::Level;

macro_rules! codes {
    ($($variant:ident = $name:literal, $level:ident;)*) => {
        /// A rule about delivered logs and deployed stacks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) enum Code {
            $($variant,)*
        }

        impl Code {
            /// All of them, by name.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name, in snake case.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Its page, in Markdown.
            pub(crate) const fn page(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!("codes/", $name, ".md")),)*
                }
            }

            /// Its level if none is set.
            pub(crate) const fn default_level(self) -> Level {
                match self {
                    $(Self::$variant => Level::$level,)*
                }
            }
        }
    };
}

codes! {
    BrokenFile = "broken_file", Deny;
    CutOff = "cut_off", Deny;
    DeployedOtherwise = "deployed_otherwise", Deny;
    FieldCount = "field_count", Deny;
    FileFormat = "file_format", Deny;
    FolderLayout = "folder_layout", Deny;
    ForeignFile = "foreign_file", Deny;
    HeaderMismatch = "header_mismatch", Deny;
    LoaderBehind = "loader_behind", Deny;
    MissingAccount = "missing_account", Warn;
    MissingDay = "missing_day", Warn;
    MissingHour = "missing_hour", Warn;
    MissingPartition = "missing_partition", Deny;
    MissingRegion = "missing_region", Warn;
    MixedFormats = "mixed_formats", Deny;
    NoHeader = "no_header", Warn;
    NotDeployed = "not_deployed", Deny;
    NotGzip = "not_gzip", Deny;
    OtherAccount = "other_account", Warn;
    OtherFlowLog = "other_flow_log", Warn;
    OtherFolder = "other_folder", Deny;
    OtherPrefix = "other_prefix", Deny;
    OtherRegion = "other_region", Warn;
    OutsideLogs = "outside_logs", Warn;
    ZeroBytes = "zero_bytes", Warn;
}

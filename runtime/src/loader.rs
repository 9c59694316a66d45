//! The loader: its code, and what it is to load.

use crate::template::text::Text;

/// The source of the function, as in the template.
pub const SOURCE: &str = include_str!("loader.py");

/// The runtime that AWS supports longest at the time of writing (Lambda developer guide, "Lambda runtimes").
pub const RUNTIME: &str = "python3.13";

/// Seconds after which CloudFormation gives up: longer than a run can take, so that its own answer comes first.
pub const SERVICE_TIMEOUT: u32 = 960;

/// Seconds that one run may take: the maximum of Lambda.
pub const TIMEOUT: u32 = 900;

/// How many partitions one run can always create in its time, at one second per hundred.
pub const PARTITIONS: u64 = 50_000;

/// The table's parameter that says what to register: only those who may change the stack can change it.
pub const PARAMETER: &str = "loader";

/// What the loader calls of Glue.
pub const GLUE_ACTIONS: [&str; 4] = [
    "glue:GetTable",
    "glue:GetPartitions",
    "glue:BatchCreatePartition",
    "glue:BatchUpdatePartition",
];

/// What it also calls if partitions are not kept for ever.
pub const REMOVE_ACTION: &str = "glue:BatchDeletePartition";

/// What is to be registered. It is in the table, and in the custom resource, so that a change makes the loader run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Names and values.
    pub members: Vec<(&'static str, Text)>,
}

impl Request {
    /// The request as JSON text.
    ///
    /// Names, dates and locations have neither quotes nor backslashes, and the patterns of deployment parameters
    /// exclude them.
    pub fn json(&self) -> Text {
        let mut json = Text::from("{");
        for (i, (name, value)) in self.members.iter().enumerate() {
            json.push(format!("{}\"{name}\":\"", if i == 0 { "" } else { "," }));
            json.push(value.clone());
            json.push("\"");
        }
        json.then("}")
    }
}

/// A fingerprint of a text (FNV-1a, 64 bits), in hexadecimal digits.
pub(crate) fn fingerprint<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let bytes = texts.into_iter().flat_map(|text| text.bytes().chain([0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

//! The names of flow logs' files.

/// What the name of a file says (VPC user guide, "Flow log files"):
/// `123456789012_vpcflowlogs_us-east-1_fl-1234abcd_20180620T1620Z_fe123456.log.gz`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub(super) account: &'a str,
    pub(super) region: &'a str,
    pub(super) flow_log: &'a str,
    /// `20180620T1620Z`
    pub(super) time: &'a str,
    /// Everything after the first dot: `log.gz`.
    pub(super) extension: &'a str,
}

impl<'a> Name<'a> {
    /// Parses a file's name; `None` if it is not a flow log's.
    pub(super) fn read(name: &'a str) -> Option<Self> {
        let (stem, extension) = name.split_once('.')?;
        let mut parts = stem.split('_');
        let read = Self {
            account: parts.next()?,
            region: parts
                .next()
                .filter(|service| *service == "vpcflowlogs")
                .and(parts.next())?,
            flow_log: parts.next().filter(|id| id.starts_with("fl-"))?,
            time: parts.next()?,
            extension,
        };
        let time = read.time.as_bytes();
        let is_time = time.len() == 14
            && time.iter().enumerate().all(|(at, byte)| match at {
                8 => *byte == b'T',
                13 => *byte == b'Z',
                _ => byte.is_ascii_digit(),
            });
        let is_account = read.account.len() == 12 && read.account.bytes().all(|byte| byte.is_ascii_digit());
        (is_time && is_account && parts.next().is_some() && parts.next().is_none()).then_some(read)
    }

    /// Its day, in the form of partitions.
    pub(super) fn day(&self) -> String {
        format!("{}/{}/{}", &self.time[..4], &self.time[4..6], &self.time[6..8])
    }

    /// Its hour.
    pub(super) fn hour(&self) -> &'a str {
        &self.time[9..11]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_whose_logs_it_has_and_of_when() {
        let name = "123456789012_vpcflowlogs_us-east-1_fl-1234abcd_20180620T1620Z_fe123456.log.gz";
        let read = Name::read(name).expect("a name");
        assert_eq!(
            (read.account, read.region, read.flow_log),
            ("123456789012", "us-east-1", "fl-1234abcd")
        );
        assert_eq!(
            (read.day().as_str(), read.hour(), read.extension),
            ("2018/06/20", "16", "log.gz")
        );
    }

    #[test]
    fn other_names_are_none() {
        for other in [
            "x.log.gz",
            "123456789012_elasticloadbalancing_us-east-1_fl-1234abcd_20180620T1620Z_fe123456.log.gz",
            "123456789012_vpcflowlogs_us-east-1_1234abcd_20180620T1620Z_fe123456.log.gz",
            "123456789012_vpcflowlogs_us-east-1_fl-1234abcd_2018062éT16Z_fe123456.log.gz",
            "12345678901_vpcflowlogs_us-east-1_fl-1234abcd_20180620T1620Z_fe123456.log.gz",
            "123456789012_vpcflowlogs_us-east-1_fl-1234abcd_20180620T1620Z.log.gz",
            "123456789012_vpcflowlogs_us-east-1_fl-1234abcd_20180620T1620Z_fe_1.log.gz",
        ] {
            assert_eq!(Name::read(other), None, "{other}");
        }
    }
}

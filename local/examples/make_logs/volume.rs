//! Any number of log files, the same for the same seed: made-up records that look like traffic.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

/// The header of the default format.
pub(crate) const HEADER: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n";

/// The number of records and files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Volume {
    pub(crate) records: u64,
    pub(crate) files: u64,
    /// The number of days from 2026-11-01 on over which they are spread; at most 28.
    pub(crate) days: u64,
    pub(crate) seed: u64,
}

impl Volume {
    /// Writes them below a folder, in the layout of flow logs.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            let write = |first: u64| {
                move || {
                    (first..self.files)
                        .step_by(threads as usize)
                        .try_for_each(|file| self.file(folder, file))
                }
            };
            let threads: Vec<_> = (0..).take(threads).map(|first| scope.spawn(write(first))).collect();
            threads.into_iter().try_for_each(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|_| Err(io::Error::other("a thread panicked")))
            })
        })
    }

    fn file(&self, folder: &Path, file: u64) -> io::Result<()> {
        let a_day = self.files.div_ceil(self.days);
        let (day, of_day) = (file / a_day, file % a_day);
        let day_folder = folder.join(format!(
            "AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/{:02}",
            day + 1
        ));
        fs::create_dir_all(&day_folder)?;
        let minute = of_day * 1440 / a_day;
        let name = format!(
            "111122223333_vpcflowlogs_eu-central-1_fl-0123456789abcdef0_202611{:02}T{:02}{:02}Z_{file:08x}.log.gz",
            day + 1,
            minute / 60,
            minute % 60
        );
        let start = FIRST + day * 86_400 + minute * 60;
        let (from, to) = (self.records * file / self.files, self.records * (file + 1) / self.files);
        let mut text = String::from(HEADER);
        let mut random = Random(self.seed ^ file.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for _ in from..to {
            record(&mut text, &mut random, start);
        }
        let mut gzip = GzEncoder::new(fs::File::create(day_folder.join(name))?, Compression::default());
        gzip.write_all(text.as_bytes())?;
        gzip.finish()?.sync_all()
    }
}

/// 2026-11-01, UTC.
const FIRST: u64 = 1_793_491_200;

/// Splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut next = self.0;
        next = (next ^ (next >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        next = (next ^ (next >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        next ^ (next >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// A number below the bound, small ones more often.
    fn skewed(&mut self, bound: u64) -> u64 {
        let most = self.below(bound) + 1;
        self.below(most)
    }
}

/// A record within one hour after `start`, in the default format.
fn record(text: &mut String, random: &mut Random, start: u64) {
    use std::fmt::Write as _;
    let interface = random.skewed(200);
    let begin = start + random.below(300);
    let end = begin + 10 + random.below(50);
    let eni = 0x0a1b_2c3d_4e5f_0000_u64 + interface;
    let kind = random.below(1000);
    let line = if kind < 11 {
        let status = if kind == 0 { "SKIPDATA" } else { "NODATA" };
        writeln!(
            text,
            "2 111122223333 eni-{eni:017x} - - - - - - - {begin} {end} - {status}"
        )
    } else {
        let own = format!("10.{}.{}.{}", interface % 4, interface / 4, 10 + interface % 200);
        let peer = random.skewed(20_000);
        let other = match peer % 20 {
            0 => format!("2001:db8:{:x}::{:x}", peer / 16, peer),
            1..=8 => format!("10.{}.{}.{}", peer % 4, peer % 50, peer % 250),
            _ => format!("203.{}.{}.{}", peer % 113, peer / 113, peer % 251),
        };
        let ports = [443, 80, 22, 3389, 53, 5432, 8080, 123];
        let service = usize::try_from(random.skewed(8)).map_or(443, |at| ports[at]);
        let ephemeral = 32_768 + random.below(28_000);
        let protocol = match service {
            53 | 123 => 17,
            _ if kind > 985 => 1,
            _ => 6,
        };
        let rejected = random.below(100) < 6;
        let packets = 1 + random.skewed(if rejected { 4 } else { 2000 });
        let bytes = packets * (40 + random.below(1400));
        let (from, to, from_port, to_port) = if random.below(2) == 0 {
            (own, other, ephemeral, service)
        } else {
            (other, own, service, ephemeral)
        };
        let action = if rejected { "REJECT" } else { "ACCEPT" };
        writeln!(
            text,
            "2 111122223333 eni-{eni:017x} {from} {to} {from_port} {to_port} {protocol} {packets} {bytes} {begin} {end} {action} OK"
        )
    };
    // Writing to a string cannot fail.
    debug_assert!(line.is_ok());
}

//! The predefined queries: editors show these pages for the names in a declaration.
//!
//! `use predefined::*;` takes those whose fields the table has.
//! Each reads the partitions of the last seven days, unless `since` is edited, and counts no record without data.

#![allow(non_upper_case_globals, reason = "the names are those that a declaration writes")]

/// The 25 pairs of source and destination address with the most accepted TCP flows.
///
/// Fields: `srcaddr`, `dstaddr`, `protocol`, `action`.
pub const VpcFlowLogsAcceptedTraffic: () = ();

/// The 10 addresses with the most bytes, sent and received, of flows with an administration port on either side: 22 (SSH), 23 (Telnet), 3389 (RDP), 5900 (VNC), 5985 and 5986 (`WinRM`), and 8080, 8443, 9090 and 10000 (web consoles).
///
/// Fields: `srcaddr`, `dstaddr`, `srcport`, `dstport`, `bytes`.
pub const VpcFlowLogsAdminPortTraffic: () = ();

/// The 50 pairs of source and destination address with the most bytes over IPv4.
///
/// Fields: `srcaddr`, `dstaddr`, `bytes`, `type`.
pub const VpcFlowLogsIPv4Traffic: () = ();

/// The 50 pairs of source and destination address with the most bytes over IPv6.
///
/// Fields: `srcaddr`, `dstaddr`, `bytes`, `type`.
pub const VpcFlowLogsIPv6Traffic: () = ();

/// The 25 pairs of source and destination address with the most rejected TCP flows.
///
/// Fields: `srcaddr`, `dstaddr`, `protocol`, `action`.
pub const VpcFlowLogsRejectedTCPTraffic: () = ();

/// The 25 pairs of source and destination address with the most rejected flows of any protocol.
///
/// Fields: `srcaddr`, `dstaddr`, `action`.
pub const VpcFlowLogsRejectedTraffic: () = ();

/// The first 50 TCP flows with port 22 (SSH) or 3389 (RDP) on either side.
///
/// Fields: `srcport`, `dstport`, `protocol`, `start`.
pub const VpcFlowLogsSshRdpTraffic: () = ();

/// The 50 source addresses with the most bytes over TCP.
///
/// Fields: `srcaddr`, `protocol`, `bytes`.
pub const VpcFlowLogsTopTCPTraffic: () = ();

/// The 50 source addresses with the most bytes.
///
/// Fields: `srcaddr`, `bytes`.
pub const VpcFlowLogsTopTalkers: () = ();

/// The 50 original source addresses, as the packets have them, with the most bytes.
///
/// Fields: `bytes`, `pkt_srcaddr`.
pub const VpcFlowLogsTopTalkersPacketLevel: () = ();

/// The 50 instances with the most bytes in flows that began from one day to another, both included, and when the first of these flows began and the last ended.
///
/// Fields: `bytes`, `start`, `end`, `instance_id`.
pub const VpcFlowLogsTopTalkingInstances: () = ();

/// The 50 subnets with the most bytes in flows that began from one day to another, both included, and when the first of these flows began and the last ended.
///
/// Fields: `bytes`, `start`, `end`, `subnet_id`.
pub const VpcFlowLogsTopTalkingSubnets: () = ();

/// The 50 pairs of source and destination address with the most bytes.
///
/// Fields: `srcaddr`, `dstaddr`, `bytes`.
pub const VpcFlowLogsTotalBytesTransferred: () = ();

/// The 50 pairs of original source and final destination address, as the packets have them, with the most bytes.
///
/// Fields: `bytes`, `pkt_srcaddr`, `pkt_dstaddr`.
pub const VpcFlowLogsTotalBytesTransferredPacketLevel: () = ();

/// The first 50 flows from one address.
///
/// Fields: `srcaddr`, `start`.
pub const VpcFlowLogsTrafficFrmSrcAddr: () = ();

/// The first 50 flows to one address.
///
/// Fields: `dstaddr`, `start`.
pub const VpcFlowLogsTrafficToDstAddr: () = ();

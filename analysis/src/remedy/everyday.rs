//! What people call the fields of flow logs: the names of older tables, and everyday ones.

/// The columns that a name stands for, the likeliest first: that which a table has is meant.
///
/// The first names are those of AWS's older tables (Athena user guide, 2017).
const NAMES: [(&str, &[&str]); 46] = [
    ("account", &["account_id", "aws_account"]),
    ("interfaceid", &["interface_id"]),
    ("sourceaddress", &["srcaddr"]),
    ("destinationaddress", &["dstaddr"]),
    ("sourceport", &["srcport"]),
    ("destinationport", &["dstport"]),
    ("numpackets", &["packets"]),
    ("numbytes", &["bytes"]),
    ("starttime", &["start"]),
    ("endtime", &["end"]),
    ("logstatus", &["log_status"]),
    ("start_time", &["start"]),
    ("end_time", &["end"]),
    ("timestamp", &["start"]),
    ("time", &["start"]),
    ("ts", &["start"]),
    ("source_address", &["srcaddr"]),
    ("destination_address", &["dstaddr"]),
    ("source_ip", &["srcaddr"]),
    ("destination_ip", &["dstaddr"]),
    ("src_ip", &["srcaddr"]),
    ("dst_ip", &["dstaddr"]),
    ("srcip", &["srcaddr"]),
    ("dstip", &["dstaddr"]),
    ("dest_ip", &["dstaddr"]),
    ("src_addr", &["srcaddr"]),
    ("dst_addr", &["dstaddr"]),
    ("source", &["srcaddr"]),
    ("destination", &["dstaddr"]),
    ("source_port", &["srcport"]),
    ("destination_port", &["dstport"]),
    ("src_port", &["srcport"]),
    ("dst_port", &["dstport"]),
    ("dest_port", &["dstport"]),
    ("port", &["dstport"]),
    ("proto", &["protocol"]),
    ("direction", &["flow_direction"]),
    ("eni", &["interface_id"]),
    ("status", &["log_status"]),
    ("verdict", &["action"]),
    ("region", &["aws_region"]),
    ("aws_account_id", &["aws_account", "account_id"]),
    ("partition_date", &["day"]),
    ("date", &["day"]),
    ("dt", &["day"]),
    ("partition_day", &["day"]),
];

/// The column that is called so, among those that are there.
pub(super) fn meant<'a>(name: &str, names: &(impl Iterator<Item = &'a str> + Clone)) -> Option<&'a str> {
    let (_, columns) = NAMES.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    columns
        .iter()
        .find_map(|column| names.clone().find(|own| own.eq_ignore_ascii_case(column)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_the_column_that_is_there() {
        let of = |name: &str, columns: &[&str]| meant(name, &columns.iter().copied()).map(str::to_owned);
        assert_eq!(of("SourceAddress", &["srcaddr", "bytes"]).as_deref(), Some("srcaddr"));
        assert_eq!(of("account", &["aws_account"]).as_deref(), Some("aws_account"));
        assert_eq!(
            of("account", &["account_id", "aws_account"]).as_deref(),
            Some("account_id")
        );
        assert_eq!(of("region", &["region_name"]), None);
        assert_eq!(of("bytes", &["bytes"]), None);
    }
}

//! The fields of flow log records, for editors: each name that a declaration uses leads here.
//!
//! A column of a table, or a field of a LogFormat, is one of these (VPC user guide, "Flow log records").
//! Types are those of the column over text files; where Parquet files have another, it is said.

#![allow(non_upper_case_globals, reason = "the names are those that a declaration writes")]

/// `version`, version 2: Record version: the highest version among the fields of the LogFormat.
///
/// Type `int`; for example `5`.
pub const version: () = ();

/// `account-id`, version 2: Account that owns the network interface.
///
/// Type `string`; for example `111122223333`.
pub const account_id: () = ();

/// `interface-id`, version 2: Network interface on which the flow was recorded.
///
/// Type `string`; for example `eni-1235b8ca123456789`.
pub const interface_id: () = ();

/// `srcaddr`, version 2: Source address as the interface sees it.
///
/// Type `string`; for example `10.0.0.1`.
pub const srcaddr: () = ();

/// `dstaddr`, version 2: Destination address as the interface sees it.
///
/// Type `string`; for example `10.0.0.1`.
pub const dstaddr: () = ();

/// `srcport`, version 2: Source port; 0 for ICMP.
///
/// Type `int`; for example `49152`.
pub const srcport: () = ();

/// `dstport`, version 2: Destination port; 0 for ICMP.
///
/// Type `int`; for example `443`.
pub const dstport: () = ();

/// `protocol`, version 2: IANA protocol number: 1 ICMP, 6 TCP, 17 UDP, 58 `ICMPv6`.
///
/// Type `bigint`; `int` over Parquet files; for example `6`.
pub const protocol: () = ();

/// `packets`, version 2: Packets in this aggregation interval.
///
/// Type `bigint`; for example `10`.
pub const packets: () = ();

/// `bytes`, version 2: Bytes in this aggregation interval.
///
/// Type `bigint`; for example `8498`.
pub const bytes: () = ();

/// `start`, version 2: First packet of the interval, in Unix seconds.
///
/// Type `bigint`; for example `1763596800`.
pub const start: () = ();

/// `end`, version 2: Last packet of the interval, in Unix seconds.
///
/// Type `bigint`; for example `1763596860`. Reserved in SQL: write `"end"`.
pub const end: () = ();

/// `action`, version 2: ACCEPT or REJECT.
///
/// Type `string`; for example `REJECT`.
pub const action: () = ();

/// `log-status`, version 2: OK, NODATA or SKIPDATA.
///
/// Type `string`; for example `OK`.
pub const log_status: () = ();

/// `vpc-id`, version 3: VPC of the interface.
///
/// Type `string`; for example `vpc-0123456789abcdef0`.
pub const vpc_id: () = ();

/// `subnet-id`, version 3: Subnet of the interface.
///
/// Type `string`; for example `subnet-0123456789abcdef0`.
pub const subnet_id: () = ();

/// `instance-id`, version 3: EC2 instance of the interface.
///
/// Type `string`; for example `i-0123456789abcdef0`.
pub const instance_id: () = ();

/// `tcp-flags`, version 3: TCP flags of the interval, added up: FIN 1, SYN 2, RST 4, ACK 16.
///
/// Type `int`; for example `2`.
pub const tcp_flags: () = ();

/// `type`, version 3: IPv4, IPv6 or EFA.
///
/// Type `string`; for example `IPv4`.
pub const r#type: () = ();

/// `pkt-srcaddr`, version 3: Original source address of the packets.
///
/// Type `string`; for example `10.0.0.1`.
pub const pkt_srcaddr: () = ();

/// `pkt-dstaddr`, version 3: Final destination address of the packets.
///
/// Type `string`; for example `10.0.0.1`.
pub const pkt_dstaddr: () = ();

/// `region`, version 4: Region of the interface.
///
/// Type `string`; for example `eu-central-1`.
pub const region: () = ();

/// `az-id`, version 4: Availability Zone ID of the interface.
///
/// Type `string`; for example `euc1-az1`.
pub const az_id: () = ();

/// `sublocation-type`, version 4: wavelength, outpost or localzone.
///
/// Type `string`; for example `outpost`.
pub const sublocation_type: () = ();

/// `sublocation-id`, version 4: ID of the sublocation.
///
/// Type `string`; for example `op-0123456789abcdef0`.
pub const sublocation_id: () = ();

/// `pkt-src-aws-service`, version 5: AWS service whose address range holds `pkt_srcaddr`.
///
/// Type `string`; for example `S3`.
pub const pkt_src_aws_service: () = ();

/// `pkt-dst-aws-service`, version 5: AWS service whose address range holds `pkt_dstaddr`.
///
/// Type `string`; for example `S3`.
pub const pkt_dst_aws_service: () = ();

/// `flow-direction`, version 5: ingress or egress, as the interface sees it.
///
/// Type `string`; for example `egress`.
pub const flow_direction: () = ();

/// `traffic-path`, version 5: Number of the path that egress traffic took.
///
/// Type `int`; for example `8`.
pub const traffic_path: () = ();

/// `ecs-cluster-arn`, version 7: ARN of the ECS cluster.
///
/// Type `string`; for example `arn:aws:ecs:eu-central-1:111122223333:cluster/web`.
pub const ecs_cluster_arn: () = ();

/// `ecs-cluster-name`, version 7: Name of the ECS cluster.
///
/// Type `string`; for example `web`.
pub const ecs_cluster_name: () = ();

/// `ecs-container-instance-arn`, version 7: ARN of the ECS container instance.
///
/// Type `string`; for example `arn:aws:ecs:eu-central-1:111122223333:container-instance/web/0123456789abcdef0123456789abcdef`.
pub const ecs_container_instance_arn: () = ();

/// `ecs-container-instance-id`, version 7: ID of the ECS container instance.
///
/// Type `string`; for example `0123456789abcdef0123456789abcdef`.
pub const ecs_container_instance_id: () = ();

/// `ecs-container-id`, version 7: Runtime ID of the first container of the ECS task.
///
/// Type `string`; for example `0123456789abcdef0123456789abcdef-0123456789`.
pub const ecs_container_id: () = ();

/// `ecs-second-container-id`, version 7: Runtime ID of the second container of the ECS task.
///
/// Type `string`; for example `0123456789abcdef0123456789abcdef-0123456789`.
pub const ecs_second_container_id: () = ();

/// `ecs-service-name`, version 7: Name of the ECS service.
///
/// Type `string`; for example `web`.
pub const ecs_service_name: () = ();

/// `ecs-task-definition-arn`, version 7: ARN of the ECS task definition.
///
/// Type `string`; for example `arn:aws:ecs:eu-central-1:111122223333:task-definition/web:7`.
pub const ecs_task_definition_arn: () = ();

/// `ecs-task-arn`, version 7: ARN of the ECS task.
///
/// Type `string`; for example `arn:aws:ecs:eu-central-1:111122223333:task/web/0123456789abcdef0123456789abcdef`.
pub const ecs_task_arn: () = ();

/// `ecs-task-id`, version 7: ID of the ECS task.
///
/// Type `string`; for example `0123456789abcdef0123456789abcdef`.
pub const ecs_task_id: () = ();

/// `reject-reason`, version 8: BPA (VPC Block Public Access) or EC (VPC Encryption Controls).
///
/// Type `string`; for example `BPA`.
pub const reject_reason: () = ();

/// `resource-id`, version 9: Resource that owns the flow where there is no interface.
///
/// Type `string`; for example `nat-0123456789abcdef0`.
pub const resource_id: () = ();

/// `encryption-status`, version 10: 0 not encrypted, 1 by Nitro, 2 by the application, 3 by both.
///
/// Type `int`; `string` over Parquet files; for example `1`.
pub const encryption_status: () = ();

/// `instance-tag`, version 11: First chosen tag of the EC2 instance.
///
/// Type `string`; for example `web`.
pub const instance_tag: () = ();

/// `instance-tag-2`, version 11: Second chosen tag of the EC2 instance.
///
/// Type `string`; for example `web`.
pub const instance_tag_2: () = ();

/// `interface-tag`, version 11: First chosen tag of the network interface.
///
/// Type `string`; for example `web`.
pub const interface_tag: () = ();

/// `interface-tag-2`, version 11: Second chosen tag of the network interface.
///
/// Type `string`; for example `web`.
pub const interface_tag_2: () = ();

/// `asg-tag`, version 11: First chosen tag of the Auto Scaling group.
///
/// Type `string`; for example `web`.
pub const asg_tag: () = ();

/// `asg-tag-2`, version 11: Second chosen tag of the Auto Scaling group.
///
/// Type `string`; for example `web`.
pub const asg_tag_2: () = ();

/// `interface-type`, version 11: Type of the interface.
///
/// Type `string`; for example `nat_gateway`.
pub const interface_type: () = ();

/// `next-hop-interface-id`, version 11: Interface on the other side.
///
/// Type `string`; for example `eni-1235b8ca123456789`.
pub const next_hop_interface_id: () = ();

/// `next-hop-subnet-id`, version 11: Subnet of the interface on the other side.
///
/// Type `string`; for example `subnet-0123456789abcdef0`.
pub const next_hop_subnet_id: () = ();

/// `next-hop-az-id`, version 11: Availability Zone ID of the interface on the other side.
///
/// Type `string`; for example `euc1-az1`.
pub const next_hop_az_id: () = ();

/// `next-hop-vpc-id`, version 11: VPC of the interface on the other side.
///
/// Type `string`; for example `vpc-0123456789abcdef0`.
pub const next_hop_vpc_id: () = ();

/// `next-hop-interface-type`, version 11: Type of the interface on the other side.
///
/// Type `string`; for example `nat_gateway`.
pub const next_hop_interface_type: () = ();

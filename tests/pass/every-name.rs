//! Every field, every predefined query and every setting has its documentation, to which editors are led.

use flow_log_stack::flow_log_stack;

flow_log_stack! {
    pub stack Everything {
        flow_log: "fl-12345678901234567",
        logs: parameter LogsUri { description: "Where the logs are", default: "s3://my-flow-logs/", pattern: "s3://my-.*" },
        results: "s3://my-results/",
        load: daily,
        partition_retention: 400,
        destination_options: { file_format: parquet, hive_compatible_partitions: true, per_hour_partition: true },
        accounts: "111122223333",
        regions: "eu-central-1",
        names: { database: "logs", table: "flow_logs", workgroup: "logs" },
        kms_key: "arn:aws:kms:eu-central-1:111122223333:key/results",
        expected_bucket_owner: "111122223333",
        reader_policy: true,
        logs_kms_key: parameter LogsKey,
        catalog_kms_key: "arn:aws:kms:eu-central-1:111122223333:key/catalog",
        retain_on_delete: true,
        scan_limit: "1 TB",
        log_retention: 90,
        log_group_kms_key: parameter LogKey,
        alarm: "arn:aws:sns:eu-central-1:111122223333:oncall",
        permissions_boundary: "arn:aws:iam::111122223333:policy/boundary",
        iam_path: "/flow-logs/",
        tags: { team: "network" },
    }
    table flow_logs {
        version, account_id, interface_id, srcaddr, dstaddr, srcport, dstport, protocol, packets, bytes, start, end, action, log_status, vpc_id, subnet_id, instance_id, tcp_flags, type, pkt_srcaddr, pkt_dstaddr, region, az_id, sublocation_type, sublocation_id, pkt_src_aws_service, pkt_dst_aws_service, flow_direction, traffic_path, ecs_cluster_arn, ecs_cluster_name, ecs_container_instance_arn, ecs_container_instance_id, ecs_container_id, ecs_second_container_id, ecs_service_name, ecs_task_definition_arn, ecs_task_arn, ecs_task_id, reject_reason, resource_id, encryption_status, instance_tag, instance_tag_2, interface_tag, interface_tag_2, asg_tag, asg_tag_2, interface_type, next_hop_interface_id, next_hop_subnet_id, next_hop_az_id, next_hop_vpc_id, next_hop_interface_type,
    }
    use predefined::{
        VpcFlowLogsAcceptedTraffic, VpcFlowLogsAdminPortTraffic, VpcFlowLogsIPv4Traffic, VpcFlowLogsIPv6Traffic, VpcFlowLogsRejectedTCPTraffic, VpcFlowLogsRejectedTraffic, VpcFlowLogsSshRdpTraffic, VpcFlowLogsTopTCPTraffic, VpcFlowLogsTopTalkers, VpcFlowLogsTopTalkersPacketLevel, VpcFlowLogsTopTalkingInstances, VpcFlowLogsTopTalkingSubnets, VpcFlowLogsTotalBytesTransferred, VpcFlowLogsTotalBytesTransferredPacketLevel, VpcFlowLogsTrafficFrmSrcAddr, VpcFlowLogsTrafficToDstAddr,
    };
}

flow_log_stack! {
    pub stack WithItsFlowLog {
        flow_log: {
            resource_id: parameter Vpc,
            resource_type: vpc,
            traffic_type: reject,
            max_aggregation_interval: 60,
        },
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        names: { database: "own", table: "flow_logs", workgroup: "own" },
        load: weekly,
    }
    table flow_logs = default;
}

flow_log_stack! {
    pub stack InADatabaseThatIsThere {
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        database: existing("security_logs"),
        names: { table: "flow_logs", workgroup: "logs" },
        load: daily,
    }
    table flow_logs = default;
}

fn main() {}

//! The flow log: an existing one, or one that the stack creates.

use crate::error::{Code, Error};
use crate::model::setting::Setting;
use crate::node::{Members, Node};
use crate::value::name::FlowLogId;
use crate::value::resource_id::{ResourceId, ResourceType};
#[cfg(feature = "program")]
use crate::wire::member;
use crate::wire::{Wire, wire};

/// The flow log whose files the table shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlowLog {
    /// An existing one.
    Existing(Setting<FlowLogId>),
    /// One that the stack creates, and which writes what the table reads.
    Created(NewFlowLog),
}

wire!(
    enum FlowLog {
        Existing(id),
        Created(new),
    }
);

impl FlowLog {
    /// Its id, if it exists already.
    pub fn id(&self) -> Option<&Setting<FlowLogId>> {
        match self {
            Self::Existing(id) => Some(id),
            Self::Created(_) => None,
        }
    }
}

/// The properties of a flow log that do not follow from the table (CloudFormation reference, `AWS::EC2::FlowLog`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFlowLog {
    resource_id: Setting<ResourceId>,
    resource_type: ResourceType,
    /// Which flows it keeps.
    pub traffic_type: TrafficType,
    /// The seconds that one record covers at most.
    pub max_aggregation_interval: AggregationInterval,
}

impl Wire for NewFlowLog {
    fn write(&self) -> Node {
        let mut members = Members::default();
        members.set("resource_id", Some(self.resource_id.write()));
        members.set("resource_type", Some(self.resource_type.write()));
        members.set("traffic_type", Some(self.traffic_type.write()));
        members.set("max_aggregation_interval", Some(self.max_aggregation_interval.write()));
        Node::Map(members)
    }

    #[cfg(feature = "program")]
    fn read(node: &Node) -> Option<Self> {
        Some(Self {
            traffic_type: member(node, "traffic_type")?,
            max_aggregation_interval: member(node, "max_aggregation_interval")?,
            ..Self::new(member(node, "resource_id")?, member(node, "resource_type")?).ok()?
        })
    }
}

impl NewFlowLog {
    /// A flow log of a resource, whose type must be given if its id is only known at deployment.
    ///
    /// It keeps all flows, in records of up to 600 seconds, which is AWS's default.
    pub fn new(resource_id: Setting<ResourceId>, resource_type: Option<ResourceType>) -> Result<Self, Error> {
        let known = resource_id.value().map(ResourceId::resource_type);
        let resource_type = match (known, resource_type) {
            (Some(known), Some(said)) if known != said => {
                let id = resource_id.value().map(ResourceId::as_str).unwrap_or_default();
                let message = format!("`{id}` is the id of {}, not of {}", known.noun(), said.noun());
                return Err(Error::new(Code::Value, message).help("remove `resource_type`: the id says it"));
            }
            (Some(either), _) | (None, Some(either)) => either,
            (None, None) if resource_id.is_unknown() => ResourceType::Vpc,
            (None, None) => {
                let message = "the setting `resource_type` is missing: a deployment parameter does not say of what the flow log is";
                return Err(Error::new(Code::MissingSetting, message)
                    .help("write `resource_type: vpc`, `subnet` or `network_interface`"));
            }
        };
        Ok(Self {
            resource_id,
            resource_type,
            traffic_type: TrafficType::default(),
            max_aggregation_interval: AggregationInterval::default(),
        })
    }

    /// The resource whose traffic it records.
    pub fn resource_id(&self) -> &Setting<ResourceId> {
        &self.resource_id
    }

    /// The type of that resource.
    pub fn resource_type(&self) -> ResourceType {
        self.resource_type
    }
}

/// Which flows a flow log keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TrafficType {
    /// All of them.
    #[default]
    All,
    /// Those that were accepted.
    Accept,
    /// Those that were rejected.
    Reject,
}

wire!(words TrafficType { All, Accept, Reject, });

impl TrafficType {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::All, Self::Accept, Self::Reject];

    /// Its name in a declaration; in capitals, CloudFormation's.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Accept => "accept",
            Self::Reject => "reject",
        }
    }
}

/// The seconds that one record covers at most: 60 or 600 (EC2 API reference, `CreateFlowLogs`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AggregationInterval(u32);

wire!(checked AggregationInterval as u32);

impl AggregationInterval {
    /// A number of seconds.
    pub fn new(seconds: u32) -> Result<Self, Error> {
        if matches!(seconds, 60 | 600) {
            return Ok(Self(seconds));
        }
        let message = format!("a flow log has no aggregation interval of {seconds} seconds");
        Err(Error::new(Code::Value, message).help("write `60` or `600`"))
    }

    /// The number of seconds.
    pub fn seconds(self) -> u32 {
        self.0
    }
}

impl Default for AggregationInterval {
    /// That of AWS.
    fn default() -> Self {
        Self(600)
    }
}

impl TryFrom<u32> for AggregationInterval {
    type Error = Error;

    fn try_from(seconds: u32) -> Result<Self, Error> {
        Self::new(seconds)
    }
}

impl From<AggregationInterval> for u32 {
    fn from(interval: AggregationInterval) -> Self {
        interval.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::name::ParameterName;

    #[test]
    fn the_type_is_that_of_the_id() {
        let vpc = || Setting::Value(ResourceId::new("vpc-1234abcd").expect("an id"));
        let later = || Setting::Parameter(ParameterName::new("P").expect("a name"));
        let made = |id, kind| {
            NewFlowLog::new(id, kind)
                .map(|one| one.resource_type())
                .map_err(|error| error.code)
        };
        assert_eq!(made(vpc(), None), Ok(ResourceType::Vpc));
        assert_eq!(made(vpc(), Some(ResourceType::Vpc)), Ok(ResourceType::Vpc));
        assert_eq!(made(vpc(), Some(ResourceType::Subnet)), Err(Code::Value));
        assert_eq!(made(later(), Some(ResourceType::Subnet)), Ok(ResourceType::Subnet));
        assert_eq!(made(later(), None), Err(Code::MissingSetting));
    }

    #[test]
    fn intervals_are_one_minute_or_ten() {
        assert!(AggregationInterval::new(60).is_ok() && AggregationInterval::new(600).is_ok());
        assert!(AggregationInterval::new(61).is_err() && AggregationInterval::new(0).is_err());
    }
}

//! The resources of a template, with CloudFormation's property names.

mod athena;
mod cloud_watch;
mod ec2;
mod events;
mod glue;
mod iam;
mod lambda;

pub use self::athena::{
    EncryptionConfiguration, EngineVersion, NamedQuery, ResultConfiguration, WorkGroup, WorkGroupConfiguration,
};
pub use self::cloud_watch::{Alarm, Dimension};
pub use self::ec2::{DestinationOptions, FlowLog};
pub use self::events::{Rule, Target};
pub use self::glue::{Database, DatabaseInput, GlueColumn, SerdeInfo, StorageDescriptor, Table, TableInput};
pub use self::iam::{Actions, Condition, ManagedPolicy, Policy, PolicyDocument, Principal, Role, Statement};
pub use self::lambda::{Code, Function, LogGroup, LoggingConfig, Partitions, Permission};
use crate::node::{Members, Node};
use crate::template::property::{Property, properties};

/// A resource with its attributes.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its type and properties.
    pub properties: Properties,
    /// Logical ids of resources that must exist before it, in addition to those that its properties refer to.
    pub depends_on: Vec<String>,
    /// The name of a condition of the template under which it is created.
    pub condition: Option<String>,
    /// What happens to it when it leaves the stack.
    pub deletion_policy: Option<DeletionPolicy>,
    /// What happens to the old one when it is replaced.
    pub update_replace_policy: Option<DeletionPolicy>,
}

/// What happens to a resource that leaves its stack or is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named as CloudFormation names it")]
pub enum DeletionPolicy {
    Delete,
    Retain,
    RetainExceptOnCreate,
    Snapshot,
}

impl DeletionPolicy {
    /// Its name in CloudFormation.
    pub fn name(self) -> &'static str {
        match self {
            Self::Delete => "Delete",
            Self::Retain => "Retain",
            Self::RetainExceptOnCreate => "RetainExceptOnCreate",
            Self::Snapshot => "Snapshot",
        }
    }
}

macro_rules! resource_types {
    ($($(#[$doc:meta])* $variant:ident($properties:ty) = $name:literal,)*) => {
        /// A resource's type and properties.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Properties {
            $($(#[$doc])* $variant($properties),)*
            /// A resource of any other type.
            #[cfg(feature = "program")]
            Other {
                /// Its type, such as `AWS::SNS::Topic`.
                resource_type: String,
                /// Its properties: an object.
                properties: serde_json::Value,
            },
        }

        impl Properties {
            /// The type, such as `AWS::Glue::Table`.
            pub fn resource_type(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $name,)*
                    #[cfg(feature = "program")]
                    Self::Other { resource_type, .. } => resource_type,
                }
            }
        }

        impl Property for Properties {
            fn node(&self) -> Option<Node> {
                match self {
                    $(Self::$variant(properties) => properties.node(),)*
                    #[cfg(feature = "program")]
                    Self::Other { properties, .. } => Some(properties.into()),
                }
            }
        }

        $(impl From<$properties> for Resource {
            fn from(properties: $properties) -> Self {
                Properties::$variant(properties).into()
            }
        })*
    };
}

resource_types! {
    /// A flow log.
    FlowLog(FlowLog) = "AWS::EC2::FlowLog",
    /// A database.
    Database(Database) = "AWS::Glue::Database",
    /// A table.
    Table(Table) = "AWS::Glue::Table",
    /// A workgroup.
    WorkGroup(WorkGroup) = "AWS::Athena::WorkGroup",
    /// A named query.
    NamedQuery(NamedQuery) = "AWS::Athena::NamedQuery",
    /// A role.
    Role(Role) = "AWS::IAM::Role",
    /// A managed policy.
    ManagedPolicy(ManagedPolicy) = "AWS::IAM::ManagedPolicy",
    /// A function.
    Function(Function) = "AWS::Lambda::Function",
    /// A permission to invoke a function.
    Permission(Permission) = "AWS::Lambda::Permission",
    /// A schedule.
    Rule(Rule) = "AWS::Events::Rule",
    /// An alarm.
    Alarm(Alarm) = "AWS::CloudWatch::Alarm",
    /// A log group.
    LogGroup(LogGroup) = "AWS::Logs::LogGroup",
    /// The partitions that the loader creates with the stack.
    Partitions(Partitions) = "Custom::FlowLogPartitions",
}

impl From<Properties> for Resource {
    fn from(properties: Properties) -> Self {
        Self {
            properties,
            depends_on: Vec::new(),
            condition: None,
            deletion_policy: None,
            update_replace_policy: None,
        }
    }
}

impl Resource {
    /// The same resource, to be created after others.
    pub fn after(mut self, logical_ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.depends_on.extend(logical_ids.into_iter().map(Into::into));
        self
    }
}

impl Resource {
    /// The same resource, which stays when its stack is deleted if `kept`. A failed creation removes it, and a
    /// replaced one is deleted: two flow logs would deliver the same records.
    pub(crate) fn kept(mut self, kept: bool) -> Self {
        self.deletion_policy = kept.then_some(DeletionPolicy::RetainExceptOnCreate);
        self.update_replace_policy = kept.then_some(DeletionPolicy::Delete);
        self
    }
}

impl Property for Resource {
    fn node(&self) -> Option<Node> {
        let mut members = Members::default();
        members.set("Type", Some(self.properties.resource_type().into()));
        members.set("Condition", self.condition.node());
        members.set(
            "DependsOn",
            match self.depends_on.as_slice() {
                [one] => one.node(),
                _ => self.depends_on.node(),
            },
        );
        members.set(
            "DeletionPolicy",
            self.deletion_policy.map(|policy| policy.name().into()),
        );
        members.set(
            "UpdateReplacePolicy",
            self.update_replace_policy.map(|policy| policy.name().into()),
        );
        members.set("Properties", self.properties.node());
        Some(Node::Map(members))
    }
}

properties! {
    /// A tag of a resource.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Tag {
        /// Its key.
        pub key: String = "Key",
        /// Its value.
        pub value: String = "Value",
    }
}

//! IAM: the loader's role, and the readers' policies.

use std::collections::BTreeMap;

use super::Tag;
use crate::listed::Listed as _;
use crate::node::{Members, Node};
use crate::template::property::{Property, properties};
use crate::template::text::Text;

properties! {
    /// `AWS::IAM::Role`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct Role {
        pub description: Option<String> = "Description",
        pub path: Option<Text> = "Path",
        pub permissions_boundary: Option<Text> = "PermissionsBoundary",
        pub assume_role_policy_document: PolicyDocument = "AssumeRolePolicyDocument",
        pub policies: Vec<Policy> = "Policies",
        pub tags: Vec<Tag> = "Tags",
    }

    /// `AWS::IAM::Role Policy`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct Policy {
        pub policy_name: String = "PolicyName",
        pub policy_document: PolicyDocument = "PolicyDocument",
    }

    /// `AWS::IAM::ManagedPolicy`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct ManagedPolicy {
        pub description: Option<String> = "Description",
        pub path: Option<Text> = "Path",
        pub policy_document: PolicyDocument = "PolicyDocument",
    }
}

/// A policy document of the current version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyDocument {
    /// The statements.
    pub statement: Vec<Statement>,
}

impl PolicyDocument {
    /// A document of these statements.
    pub fn new(statement: impl Into<Vec<Statement>>) -> Self {
        Self {
            statement: statement.into(),
        }
    }
}

impl Property for PolicyDocument {
    fn node(&self) -> Option<Node> {
        let mut members = Members::default();
        members.set("Version", Some("2012-10-17".into()));
        members.set("Statement", self.statement.node());
        Some(Node::Map(members))
    }
}

properties! {
    /// A statement of a policy.
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[allow(missing_docs, reason = "elements are named and described by IAM")]
    pub struct Statement {
        pub effect: String = "Effect",
        pub principal: Option<Principal> = "Principal",
        pub action: Actions = "Action",
        pub resource: Vec<Text> = "Resource",
        pub condition: Option<Condition> = "Condition",
    }

    /// Who may assume a role.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Principal {
        /// A service, such as `lambda.amazonaws.com`.
        pub service: String = "Service",
    }
}

/// When a statement counts: operator, key and value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition(pub BTreeMap<String, BTreeMap<String, Text>>);

impl Condition {
    fn new(operator: &str, key: &str, value: Text) -> Self {
        let mut condition = Self::default();
        let keys = condition.0.entry(operator.to_owned()).or_default();
        keys.insert(key.to_owned(), value);
        condition
    }
}

impl Property for Condition {
    fn node(&self) -> Option<Node> {
        self.0.node()
    }
}

impl Statement {
    /// Allows actions on resources.
    pub fn allow(action: &[&str], resource: impl Into<Vec<Text>>) -> Self {
        let action = Actions(action.iter().map(|action| (*action).to_owned()).listed());
        Self {
            effect: "Allow".into(),
            principal: None,
            action,
            resource: resource.into(),
            condition: None,
        }
    }

    /// Restricts it to listing keys that match the pattern.
    pub fn when_prefix(mut self, pattern: Text) -> Self {
        self.condition = Some(Condition::new("StringLike", "s3:prefix", pattern));
        self
    }

    /// Restricts it to requests that the service makes to KMS for the caller, excluding the caller's own
    /// (KMS developer guide, "AWS KMS condition keys").
    pub fn when_via(mut self, service: Text) -> Self {
        self.condition = Some(Condition::new("StringEquals", "kms:ViaService", service));
        self
    }

    /// Allows a service to assume the role.
    pub fn trust(service: &str) -> Self {
        let principal = Some(Principal {
            service: service.into(),
        });
        Self {
            principal,
            ..Self::allow(&["sts:AssumeRole"], [])
        }
    }
}

/// The actions of a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actions(pub Vec<String>);

impl Property for Actions {
    fn node(&self) -> Option<Node> {
        self.0.node()
    }
}

//! IAM: the loader's role, and the readers' policies.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Tag;
use crate::template::text::Text;

/// `AWS::IAM::Role`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct Role {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions_boundary: Option<Text>,
    pub assume_role_policy_document: PolicyDocument,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Policy>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// `AWS::IAM::Role Policy`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct Policy {
    pub policy_name: String,
    pub policy_document: PolicyDocument,
}

/// `AWS::IAM::ManagedPolicy`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct ManagedPolicy {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Text>,
    pub policy_document: PolicyDocument,
}

/// A policy document of the one version that is current.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyDocument {
    version: Version,
    /// The statements.
    pub statement: Vec<Statement>,
}

impl PolicyDocument {
    /// A document of these statements.
    pub fn new(statement: impl Into<Vec<Statement>>) -> Self {
        Self {
            version: Version::V2012,
            statement: statement.into(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
enum Version {
    #[default]
    #[serde(rename = "2012-10-17")]
    V2012,
}

/// A statement of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "elements are named and described by IAM")]
pub struct Statement {
    pub effect: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<Principal>,
    pub action: Actions,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource: Vec<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
}

/// When a statement counts: operator, key and value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Condition(pub BTreeMap<String, BTreeMap<String, Text>>);

impl Statement {
    /// Allows actions on resources.
    pub fn allow(action: &[&str], resource: impl Into<Vec<Text>>) -> Self {
        let action = Actions(action.iter().map(|action| (*action).to_owned()).collect());
        Self {
            effect: "Allow".into(),
            principal: None,
            action,
            resource: resource.into(),
            condition: None,
        }
    }

    /// Counts for listing keys that are like the pattern only.
    pub fn when_prefix(mut self, pattern: Text) -> Self {
        let key = BTreeMap::from([("s3:prefix".to_owned(), pattern)]);
        self.condition = Some(Condition(BTreeMap::from([("StringLike".to_owned(), key)])));
        self
    }

    /// Counts for requests that the service makes of KMS for the caller, and not for the caller's own
    /// (KMS developer guide, "AWS KMS condition keys").
    pub fn when_via(mut self, service: Text) -> Self {
        let key = BTreeMap::from([("kms:ViaService".to_owned(), service)]);
        self.condition = Some(Condition(BTreeMap::from([("StringEquals".to_owned(), key)])));
        self
    }

    /// Allows a service to take the role on.
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Actions(pub Vec<String>);

/// Who may take a role on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Principal {
    /// A service, such as `lambda.amazonaws.com`.
    pub service: String,
}

//! Ids of the resources that a flow log can record.

use super::name::checked_text;
use crate::error::{Code, Error};
use crate::wire::wire;

checked_text! {
    /// The id of a VPC, a subnet or a network interface: `vpc-`, `subnet-` or `eni-` and 8 or 17 lower-case
    /// hexadecimal digits.
    ResourceId, resource_id
}

impl ResourceId {
    /// The type of the resource.
    pub fn resource_type(&self) -> ResourceType {
        let of = |kind: &ResourceType| self.as_str().starts_with(kind.prefix());
        ResourceType::ALL.into_iter().find(of).unwrap_or(ResourceType::Vpc)
    }
}

fn resource_id(text: &str) -> Result<(), Error> {
    let digits = ResourceType::ALL
        .iter()
        .find_map(|kind| text.strip_prefix(kind.prefix()));
    let is_digit = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    if digits.is_some_and(|digits| matches!(digits.len(), 8 | 17) && digits.bytes().all(is_digit)) {
        return Ok(());
    }
    let message = format!("`{text}` is not the id of a VPC, a subnet or a network interface");
    let error = Error::new(Code::InvalidId, message);
    Err(if text.starts_with("tgw-") {
        error.help("a transit gateway's flow logs have other fields, and no stack here")
    } else {
        error.help("write `vpc-`, `subnet-` or `eni-` and 8 or 17 lower-case hexadecimal digits")
    })
}

/// The types of resources that a flow log can record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResourceType {
    /// All network interfaces of a VPC.
    Vpc,
    /// All network interfaces of a subnet.
    Subnet,
    /// One network interface.
    NetworkInterface,
}

wire!(words ResourceType { Vpc, Subnet, NetworkInterface, });

impl ResourceType {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Vpc, Self::Subnet, Self::NetworkInterface];

    /// Its name in a declaration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vpc => "vpc",
            Self::Subnet => "subnet",
            Self::NetworkInterface => "network_interface",
        }
    }

    /// Its name in CloudFormation.
    pub(crate) fn property(self) -> &'static str {
        match self {
            Self::Vpc => "VPC",
            Self::Subnet => "Subnet",
            Self::NetworkInterface => "NetworkInterface",
        }
    }

    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Vpc => "a VPC",
            Self::Subnet => "a subnet",
            Self::NetworkInterface => "a network interface",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Vpc => "vpc-",
            Self::Subnet => "subnet-",
            Self::NetworkInterface => "eni-",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_say_of_what_they_are() {
        let of = |text: &str| {
            ResourceId::new(text)
                .map(|id| id.resource_type())
                .map_err(|error| error.code)
        };
        assert_eq!(of("vpc-0123456789abcdef0"), Ok(ResourceType::Vpc));
        assert_eq!(of("subnet-1234abcd"), Ok(ResourceType::Subnet));
        assert_eq!(of("eni-1234abcd"), Ok(ResourceType::NetworkInterface));
        for bad in [
            "",
            "vpc-",
            "vpc-1234ABCD",
            "vpc-123456789",
            "i-1234abcd",
            "tgw-1234abcd",
        ] {
            assert_eq!(of(bad), Err(Code::InvalidId), "{bad}");
        }
    }
}

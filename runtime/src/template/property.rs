//! Values in a template, as JSON.

use std::collections::BTreeMap;

use crate::listed::Listed as _;
use crate::node::{Members, Node};

/// A value in a template.
pub(crate) trait Property {
    /// The value; `None` if the template omits it: a value that is not given, or an empty list.
    fn node(&self) -> Option<Node>;
}

/// Defines types that are objects in a template, each member with its name there.
macro_rules! properties {
    ($(
        $(#[$attribute:meta])*
        pub struct $name:ident {
            $($(#[$member_attribute:meta])* pub $member:ident: $type:ty = $property:literal,)*
        }
    )*) => {$(
        $(#[$attribute])*
        #[non_exhaustive]
        pub struct $name {
            $($(#[$member_attribute])* pub $member: $type,)*
        }

        impl $crate::template::property::Property for $name {
            fn node(&self) -> Option<$crate::node::Node> {
                let mut members = $crate::node::Members::default();
                $(members.set($property, $crate::template::property::Property::node(&self.$member));)*
                Some($crate::node::Node::Map(members))
            }
        }
    )*};
}

pub(crate) use properties;

impl Property for String {
    fn node(&self) -> Option<Node> {
        Some(self.as_str().into())
    }
}

macro_rules! plain {
    ($($type:ty)*) => {$(
        impl Property for $type {
            fn node(&self) -> Option<Node> {
                Some(Node::plain(self))
            }
        }
    )*};
}

plain!(bool u32 u64);

impl<T: Property> Property for Option<T> {
    fn node(&self) -> Option<Node> {
        self.as_ref()?.node()
    }
}

impl<T: Property> Property for Vec<T> {
    fn node(&self) -> Option<Node> {
        (!self.is_empty()).then(|| Node::List(self.iter().filter_map(T::node).listed()))
    }
}

impl<T: Property> Property for BTreeMap<String, T> {
    fn node(&self) -> Option<Node> {
        let mut members = Members::default();
        for (name, value) in self {
            members.set(name, value.node());
        }
        Some(Node::Map(members))
    }
}

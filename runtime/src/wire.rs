//! How a declaration gets from the macro into the program, as JSON.
//!
//! The macro only writes and the program only reads. Everything that is read passes the constructors.

use std::collections::BTreeMap;

use crate::listed::Listed as _;
use crate::node::{Members, Node};

/// A part of a declaration.
pub(crate) trait Wire: Sized {
    /// The part as JSON.
    fn write(&self) -> Node;

    /// The part that was written; `None` if it is not valid.
    #[cfg(feature = "program")]
    fn read(node: &Node) -> Option<Self>;
}

/// The part of that name.
#[cfg(feature = "program")]
pub(crate) fn member<T: Wire>(node: &Node, name: &str) -> Option<T> {
    let Node::Map(members) = node else { return None };
    let mut members = members.iter();
    T::read(members.find_map(|(own, node)| (own == name).then_some(node))?)
}

/// The name of a variant, and what it has.
#[cfg(feature = "program")]
pub(crate) fn variant(node: &Node) -> Option<(&str, &Node)> {
    match node {
        Node::Text(name) => Some((name, node)),
        Node::Map(members) => members.iter().next().map(|(name, node)| (name.as_str(), node)),
        _ => None,
    }
}

/// Makes a type a part of a declaration.
macro_rules! wire {
    // By its members, all of which are public.
    (struct $name:ident { $($member:ident,)* }) => {
        impl $crate::wire::Wire for $name {
            fn write(&self) -> $crate::node::Node {
                let mut members = $crate::node::Members::default();
                $(members.set(stringify!($member), Some(self.$member.write()));)*
                $crate::node::Node::Map(members)
            }

            #[cfg(feature = "program")]
            fn read(node: &$crate::node::Node) -> Option<Self> {
                Some(Self { $($member: $crate::wire::member(node, stringify!($member))?,)* })
            }
        }
    };
    // By its variants, which have nothing in them.
    (words $name:ident { $($variant:ident,)* }) => {
        impl $crate::wire::Wire for $name {
            fn write(&self) -> $crate::node::Node {
                match self {
                    $(Self::$variant => stringify!($variant).into(),)*
                }
            }

            #[cfg(feature = "program")]
            fn read(node: &$crate::node::Node) -> Option<Self> {
                match $crate::wire::variant(node)?.0 {
                    $(stringify!($variant) => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
    // By its variants, which have one part or nothing, and perhaps one with two.
    (enum $name:ident $(<$of:ident>)? {
        $($variant:ident $(($part:ident))?,)*
        $(; $pair:ident($one:ident, $other:ident),)?
    }) => {
        impl $(<$of: $crate::wire::Wire>)? $crate::wire::Wire for $name $(<$of>)? {
            fn write(&self) -> $crate::node::Node {
                match self {
                    $(Self::$variant $(($part))? => $crate::wire::wire!(write $variant $($part)?),)*
                    $(Self::$pair($one, $other) => {
                        $crate::node::Node::List(vec![$one.write(), $other.write()]).called(stringify!($pair))
                    })?
                }
            }

            #[cfg(feature = "program")]
            fn read(node: &$crate::node::Node) -> Option<Self> {
                let (name, node) = $crate::wire::variant(node)?;
                match name {
                    $(stringify!($variant) => Some(Self::$variant $(($crate::wire::wire!(read node $part)))?),)*
                    $(stringify!($pair) => {
                        let ($one, $other) = $crate::wire::Wire::read(node)?;
                        Some(Self::$pair($one, $other))
                    })?
                    _ => None,
                }
            }
        }
    };
    (write $variant:ident) => {
        stringify!($variant).into()
    };
    (write $variant:ident $part:ident) => {
        $part.write().called(stringify!($variant))
    };
    (read $node:ident $part:ident) => {
        $crate::wire::Wire::read($node)?
    };
    // By the plain value that its constructor takes.
    (checked $name:ident $(<$most:literal>)? as $plain:ty) => {
        impl $crate::wire::Wire for $name $(<$most>)? {
            fn write(&self) -> $crate::node::Node {
                <$plain>::from(self.clone()).write()
            }

            #[cfg(feature = "program")]
            fn read(node: &$crate::node::Node) -> Option<Self> {
                Self::try_from(<$plain as $crate::wire::Wire>::read(node)?).ok()
            }
        }
    };
}

pub(crate) use wire;

/// Numbers and booleans.
macro_rules! plain {
    ($($type:ty)*) => {$(
        impl Wire for $type {
            fn write(&self) -> Node {
                Node::plain(self)
            }

            #[cfg(feature = "program")]
            fn read(node: &Node) -> Option<Self> {
                match node {
                    Node::Plain(text) => text.parse().ok(),
                    _ => None,
                }
            }
        }
    )*};
}

plain!(bool u32 u64 usize);

impl Wire for String {
    fn write(&self) -> Node {
        self.as_str().into()
    }

    #[cfg(feature = "program")]
    fn read(node: &Node) -> Option<Self> {
        match node {
            Node::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl<T: Wire> Wire for Option<T> {
    fn write(&self) -> Node {
        match self {
            Some(part) => part.write(),
            None => Node::plain("null"),
        }
    }

    #[cfg(feature = "program")]
    fn read(node: &Node) -> Option<Self> {
        match node {
            Node::Plain(text) if text == "null" => Some(None),
            _ => T::read(node).map(Some),
        }
    }
}

impl<T: Wire> Wire for Box<T> {
    fn write(&self) -> Node {
        T::write(self)
    }

    #[cfg(feature = "program")]
    fn read(node: &Node) -> Option<Self> {
        T::read(node).map(Self::new)
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn write(&self) -> Node {
        Node::List(self.iter().map(T::write).listed())
    }

    #[cfg(feature = "program")]
    fn read(node: &Node) -> Option<Self> {
        match node {
            Node::List(items) => items.iter().map(T::read).collect(),
            _ => None,
        }
    }
}

impl<T: Wire, U: Wire> Wire for (T, U) {
    fn write(&self) -> Node {
        Node::List(vec![self.0.write(), self.1.write()])
    }

    #[cfg(feature = "program")]
    fn read(node: &Node) -> Option<Self> {
        match node {
            Node::List(items) => match items.as_slice() {
                [one, other] => Some((T::read(one)?, U::read(other)?)),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Wire for BTreeMap<String, String> {
    fn write(&self) -> Node {
        let mut members = Members::default();
        for (name, text) in self {
            members.set(name, Some(text.write()));
        }
        Node::Map(members)
    }

    #[cfg(feature = "program")]
    fn read(node: &Node) -> Option<Self> {
        let Node::Map(members) = node else { return None };
        members
            .iter()
            .map(|(name, text)| Some((name.clone(), String::read(text)?)))
            .collect()
    }
}

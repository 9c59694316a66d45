//! Tags.

use std::collections::BTreeMap;

use crate::error::{Code, Error};
use crate::listed::Listed as _;
use crate::resource::Tag;
use crate::wire::wire;

/// Tags for every resource that can have them (IAM user guide, "Rules for tagging").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags(BTreeMap<String, String>);

wire!(checked Tags as BTreeMap<String, String>);

impl From<Tags> for BTreeMap<String, String> {
    fn from(tags: Tags) -> Self {
        tags.0
    }
}

impl TryFrom<BTreeMap<String, String>> for Tags {
    type Error = Error;

    fn try_from(tags: BTreeMap<String, String>) -> Result<Self, Error> {
        let mut checked = Self::default();
        for (key, value) in &tags {
            checked.insert(key, value)?;
        }
        Ok(checked)
    }
}

impl Tags {
    /// Adds a tag: a key of 1 to 128 characters, a value of up to 256, at most 50 in all.
    pub fn insert(&mut self, key: &str, value: &str) -> Result<(), Error> {
        check(key, "key", 1, 128)?;
        check(value, "value", 0, 256)?;
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(Error::new(
                Code::Value,
                format!("the tag `{key}` starts with `aws:`, which AWS keeps for itself"),
            )
            .help("choose another key"));
        }
        if self.0.contains_key(key) {
            return Err(
                Error::new(Code::Duplicate, format!("the tag `{key}` is given twice")).help("remove one of them")
            );
        }
        if self.0.len() == 50 {
            return Err(
                Error::new(Code::Limit, "there are more than 50 tags, but AWS allows 50").help("remove some of them"),
            );
        }
        self.0.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    pub(crate) fn list(&self) -> Vec<Tag> {
        self.0
            .iter()
            .map(|(key, value)| Tag {
                key: key.clone(),
                value: value.clone(),
            })
            .listed()
    }
}

fn check(text: &str, what: &str, least: usize, most: usize) -> Result<(), Error> {
    let count = text.chars().count();
    if !(least..=most).contains(&count) {
        return Err(Error::new(
            Code::Limit,
            format!("a tag's {what} has {count} characters, but AWS allows {least} to {most}"),
        )
        .help("shorten it"));
    }
    match text.chars().find(|c| !c.is_alphanumeric() && !" _.:/=+-@".contains(*c)) {
        None => Ok(()),
        Some(c) => Err(Error::new(
            Code::Value,
            format!("the tag's {what} `{text}` contains `{}`", c.escape_debug()),
        )
        .help("use letters, digits, spaces and `_.:/=+-@`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_at_their_edges() {
        let insert = |key: &str, value: &str| Tags::default().insert(key, value).is_ok();
        assert!(insert(&"k".repeat(128), &"v".repeat(256)));
        assert!(!insert(&"k".repeat(129), ""));
        assert!(!insert("k", &"v".repeat(257)));
        assert!(!insert("", "v"));
        assert!(!insert("aws:team", "v"));
        assert!(!insert("team", "a;b"));
        assert!(insert("Größe", "4711"));
    }

    #[test]
    fn there_are_at_most_50() {
        let mut tags = Tags::default();
        for i in 0..50 {
            assert!(tags.insert(&format!("k{i}"), "").is_ok());
        }
        assert_eq!(tags.insert("k50", "").map_err(|error| error.code), Err(Code::Limit));
        assert_eq!(tags.insert("k0", "").map_err(|error| error.code), Err(Code::Duplicate));
    }
}

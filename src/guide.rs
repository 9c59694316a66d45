//! First days, and pages for those who deploy a stack.

#[doc = include_str!("guide/first_day_rust.md")]
pub mod first_day_rust {}

#[doc = include_str!("guide/first_day.md")]
pub mod first_day {}

#[doc = include_str!("guide/updates.md")]
pub mod updates {}

#[doc = include_str!("guide/permissions.md")]
pub mod permissions {}

#[doc = include_str!("guide/lake_formation.md")]
pub mod lake_formation {}

#[doc = include_str!("guide/loader.md")]
pub mod loader {}

#[doc = include_str!("guide/responder.md")]
pub mod responder {}

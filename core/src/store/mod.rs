//! What is kept on disk.
//!
//! The append-only [`journal`] is the truth. Everything that touches the disk goes through
//! [`files`].

// The rooms below are finished before the ones that use them.
#![allow(dead_code, unused_imports)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub(crate) mod files;
pub(crate) mod journal;

pub use files::LockError;
pub use journal::{JournalError, Repair};

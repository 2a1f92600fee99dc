//! What is kept on disk.
//!
//! Everything that touches the disk goes through
//! [`files`].

// The rooms below are finished before the ones that use them.
#![allow(dead_code, unused_imports)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub(crate) mod files;

pub use files::LockError;

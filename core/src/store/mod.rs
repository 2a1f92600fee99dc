//! What is kept on disk.
//!
//! The append-only `journal` is the truth; sled, in `mirror`, is the queue and the index behind
//! it and may be thrown away at any time; `pictures` are files named by their content. Everything
//! that touches the disk goes through `files`.

// The rooms below are finished before the ones that use them.
#![allow(dead_code, unused_imports)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub(crate) mod files;
pub(crate) mod journal;
pub(crate) mod mirror;
pub(crate) mod pictures;

pub use files::LockError;
pub use journal::{JournalError, Repair};
pub use mirror::MirrorFault;
pub use pictures::{MAX_PICTURE, NotAPictureName, PictureError, PictureKind, PictureName};

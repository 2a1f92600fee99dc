//! What can go wrong with the journal, and what was found wrong and dealt with.

use std::fmt;
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Why the journal could not do what was asked. Nothing that was answered before is affected.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The disk, or the person's share of it, is full. Works again once there is room.
    #[error("the disk is full: could not {doing} {}", path.display())]
    Full {
        /// What was being done.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder can't be written: a read-only disk, or missing rights.
    #[error("no right to write: could not {doing} {}", path.display())]
    ReadOnly {
        /// What was being done.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Any other error of the disk.
    #[error("could not {doing} {}: {source}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The journal was written by a newer Adtally.
    #[error(
        "{} has format {found}, and this Adtally knows formats up to {known}: it needs an update",
        path.display()
    )]
    NewerFormat {
        /// The file that says so.
        path: PathBuf,
        /// Its format version.
        found: u32,
        /// The newest version that this code reads.
        known: u32,
    },
    /// A record longer than a frame may be: a bug of the caller's. Nothing was written.
    #[error("a record of {bytes} bytes is longer than the journal takes")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
}

impl JournalError {
    /// Sorts an error of the system by what a person can do about it.
    pub(super) fn io(doing: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { doing, path, source },
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                Self::ReadOnly { doing, path, source }
            }
            _ => Self::Io { doing, path, source },
        }
    }
}

/// Something that was found wrong on disk and dealt with. Each is told, none stops the work.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Repair {
    /// The journal ended in the middle of a frame: a crash or a power cut during a write that was
    /// never answered. It is cut off; the next record gets sequence `next`.
    TornTail {
        /// The file with the tear.
        path: PathBuf,
        /// Where the tear begins, in bytes.
        offset: u64,
        /// How many bytes were cut off.
        bytes: u64,
        /// The first sequence that is not there.
        next: u64,
    },
    /// Records that may have been answered are gone; those before and after them were kept.
    Damaged {
        /// The file with the damage, or the one after it if a file is missing.
        path: PathBuf,
        /// Where the damage begins, in bytes.
        offset: u64,
        /// The sequences that are gone.
        missing: RangeInclusive<u64>,
    },
    /// Bytes that held no record are damaged: nothing is lost, but the disk is to be doubted.
    Scratched {
        /// The file with the damage.
        path: PathBuf,
        /// Where the damage begins, in bytes.
        offset: u64,
    },
    /// The newest file holds nothing that can be read. If it held records, they are gone: those
    /// from sequence `next` on.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The first sequence that it may have held.
        next: u64,
    },
    /// A base is damaged. The one before it, or the whole journal, was used instead, which holds
    /// the same: nothing is lost.
    BadBase {
        /// The base.
        path: PathBuf,
        /// What is wrong with it.
        fault: &'static str,
    },
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TornTail { path, offset, bytes, next } => write!(
                f,
                "{}: {bytes} bytes at byte {offset} were never finished and are cut off; \
                 record {next} was never answered",
                path.display()
            ),
            Self::Damaged { path, offset, missing } => write!(
                f,
                "{}: damaged at byte {offset}; records {} to {} are lost",
                path.display(),
                missing.start(),
                missing.end()
            ),
            Self::Scratched { path, offset } => {
                write!(f, "{}: damaged at byte {offset}; nothing is lost", path.display())
            }
            Self::Unreadable { path, next } => write!(
                f,
                "{}: nothing in it can be read; records from {next} on, if any, are lost",
                path.display()
            ),
            Self::BadBase { path, fault } => {
                write!(f, "{}: {fault}; older files were used instead", path.display())
            }
        }
    }
}
